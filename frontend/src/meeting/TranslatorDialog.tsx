import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../ui/Dialog";
import { useMeeting, useMeetingState } from "./MeetingContext";

const OFFERED = "en de es fr it pt nl pl cs uk ru tr ar he hi zh ja ko vi".split(" ");

/** Between which two languages somebody translates. */
export function TranslatorDialog({ person, onClose }: { person: string; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const meeting = useMeeting();
  const { people } = useMeetingState();
  const [from, setFrom] = useState("en");
  const [to, setTo] = useState("de");
  const name = people.find((one) => one.id === person)?.name ?? "";
  const names = new Intl.DisplayNames([i18n.language], { type: "language" });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (from === to) return;
    void meeting.setTranslator(person, [from, to]);
    onClose();
  };
  const choice = (key: "from" | "to", value: string, choose: (tag: string) => void) => (
    <label className="field" htmlFor={`${id}-${key}`}>
      <span>{t(`interpretation.${key}`)}</span>
      <select
        id={`${id}-${key}`}
        data-testid={`translate-${key}`}
        value={value}
        onChange={(event) => choose(event.target.value)}
      >
        {OFFERED.map((tag) => (
          <option key={tag} value={tag}>
            {names.of(tag) ?? tag}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Dialog title={t("interpretation.title", { name })} onClose={onClose} testId="translator-dialog">
      <form className="dialog-form" onSubmit={submit}>
        {choice("from", from, setFrom)}
        {choice("to", to, setTo)}
        <div className="actions">
          <button
            type="submit"
            className="button primary"
            disabled={from === to}
            data-testid="translator-submit"
          >
            {t("interpretation.confirm")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
