import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import type { BroadcastChoices, TargetWish } from "../types";
import { useMeeting } from "./MeetingContext";

const PROBLEMS = [
  "invalid",
  "address_private",
  "broadcast_runs",
  "preset_incomplete",
  "preset_not_found",
] as const;
type Known = (typeof PROBLEMS)[number];
const OF_ADDRESS = new Set<string>(["invalid", "address_private"]);

/** Where a broadcast is to go: a page, players that pull it, presets, an address. */
export function BroadcastStart({ choices }: { choices: BroadcastChoices }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const id = useId();
  const [page, setPage] = useState(true);
  const [pull, setPull] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [url, setUrl] = useState("");
  const [problem, setProblem] = useState<Known | "nowhere" | "unknown" | null>(null);
  const [working, setWorking] = useState(false);

  const choose = (preset: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(preset);
    else next.delete(preset);
    setChosen(next);
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const address = url.trim();
    const targets: TargetWish[] = [...chosen].map((preset_id) => ({ preset_id }));
    if (pull) targets.push({ kind: "rtsp_pull" });
    if (address !== "") targets.push({ url: address });
    if (!page && targets.length === 0) return setProblem("nowhere");
    setWorking(true);
    setProblem(null);
    try {
      await meeting.broadcast(targets, page);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      setProblem(PROBLEMS.find((known) => known === code) ?? "unknown");
    }
    setWorking(false);
  };

  const wrong = problem !== null && OF_ADDRESS.has(problem) && url.trim() !== "";
  return (
    <form className="broadcast-form" onSubmit={(event) => void submit(event)} noValidate>
      <p>{t("broadcast.startText")}</p>
      <Choice
        checked={page}
        title={t("broadcast.page")}
        hint={t("broadcast.pageHint")}
        testId="broadcast-page"
        onChange={setPage}
      />
      {choices.pull && (
        <Choice
          checked={pull}
          title={t("broadcast.pull")}
          hint={t("broadcast.pullHint")}
          testId="broadcast-pull"
          onChange={setPull}
        />
      )}
      {choices.presets.length > 0 && (
        <fieldset className="broadcast-presets">
          <legend>{t("broadcast.presets")}</legend>
          {choices.presets.map((preset) => (
            <Choice
              key={preset.id}
              checked={chosen.has(preset.id)}
              title={preset.name}
              {...(preset.kind === "manualPull" ? { hint: t("broadcast.presetPull") } : {})}
              testId="broadcast-preset"
              onChange={(on) => choose(preset.id, on)}
            />
          ))}
        </fieldset>
      )}
      <label className="field" htmlFor={`${id}-url`}>
        <span>{t("broadcast.url")}</span>
        <input
          id={`${id}-url`}
          value={url}
          placeholder="rtmps://"
          autoComplete="off"
          autoCapitalize="none"
          inputMode="url"
          spellCheck={false}
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-problem` : `${id}-hint`}
          data-testid="broadcast-url"
          onChange={(event) => setUrl(event.target.value)}
        />
        <span className="hint" id={`${id}-hint`}>
          {t("broadcast.urlHint")}
        </span>
      </label>
      {problem !== null && (
        <p className="field-problem" id={`${id}-problem`} role="alert">
          {problem === "nowhere"
            ? t("broadcast.nowhere")
            : problem === "unknown"
              ? t("notices.actionFailed")
              : t(`broadcast.problems.${problem}`)}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="button primary" disabled={working} data-testid="broadcast-begin">
          {t("broadcast.start")}
        </button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  checked: boolean;
  title: string;
  hint?: string;
  testId: string;
  onChange: (checked: boolean) => void;
}

function Choice({ checked, title, hint, testId, onChange }: ChoiceProps) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        data-testid={testId}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {title}
        {hint && <span className="hint">{hint}</span>}
      </span>
    </label>
  );
}
