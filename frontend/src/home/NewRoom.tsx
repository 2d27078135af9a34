import { type FormEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

/** Makes a room of a title. `onCreate` tells whether there is one now. */
export function NewRoom({ onCreate }: { onCreate: (title: string) => Promise<boolean> }) {
  const { t } = useTranslation("home");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [title, setTitle] = useState("");
  const [missing, setMissing] = useState(false);
  const [working, setWorking] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working) return;
    setMissing(title.trim() === "");
    if (title.trim() === "") {
      field.current?.focus();
      return;
    }
    setWorking(true);
    if (await onCreate(title.trim())) setTitle("");
    setWorking(false);
  };

  return (
    <form className="new-room" onSubmit={submit} noValidate>
      <label htmlFor={id}>{t("rooms.newTitle")}</label>
      <div>
        <input
          ref={field}
          id={id}
          value={title}
          maxLength={240}
          autoComplete="off"
          placeholder={t("rooms.newPlaceholder")}
          aria-label={t("rooms.newLabel")}
          aria-invalid={missing}
          aria-describedby={missing ? `${id}-missing` : undefined}
          data-testid="new-room-input"
          onChange={(event) => setTitle(event.target.value)}
        />
        <button type="submit" className="button primary" disabled={working} data-testid="new-room-button">
          {t(working ? "rooms.creating" : "rooms.create")}
        </button>
      </div>
      {missing && (
        <p className="field-problem" id={`${id}-missing`} role="alert">
          {t("rooms.missingTitle")}
        </p>
      )}
    </form>
  );
}
