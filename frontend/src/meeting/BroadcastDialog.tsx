import { type FormEvent, useCallback, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import type { Broadcast } from "../types";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { useMeeting, useMeetingState } from "./MeetingContext";

const AGAIN_MS = 2_000;

interface BroadcastDialogProps {
  onClose: () => void;
  onStop: () => void;
}

/** Where hosts let people outside watch, and see how that goes. */
export function BroadcastDialog({ onClose, onStop }: BroadcastDialogProps) {
  const { t } = useTranslation();
  const { session } = useMeetingState();
  const running = session.broadcast?.id;
  return (
    <Dialog
      title={t(running ? "broadcast.runningTitle" : "broadcast.startTitle")}
      onClose={onClose}
      testId="broadcast-dialog"
    >
      {running ? <Running id={running} onStop={onStop} /> : <Start />}
    </Dialog>
  );
}

function Start() {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const id = useId();
  const [page, setPage] = useState(true);
  const [url, setUrl] = useState("");
  const [problem, setProblem] = useState("");
  const [working, setWorking] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const address = url.trim();
    if (!page && address === "") return setProblem(t("broadcast.nowhere"));
    setWorking(true);
    setProblem("");
    try {
      await meeting.broadcast(address === "" ? [] : [address], page);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      const known = code === "invalid" || code === "address_private" || code === "broadcast_runs";
      setProblem(t(known ? `broadcast.problems.${code}` : "notices.actionFailed"));
    }
    setWorking(false);
  };

  return (
    <form className="broadcast-form" onSubmit={(event) => void submit(event)} noValidate>
      <p>{t("broadcast.startText")}</p>
      <label className="check">
        <input
          type="checkbox"
          checked={page}
          data-testid="broadcast-page"
          onChange={(event) => setPage(event.target.checked)}
        />
        <span>
          {t("broadcast.page")}
          <span className="hint">{t("broadcast.pageHint")}</span>
        </span>
      </label>
      <label className="field" htmlFor={`${id}-url`}>
        <span>{t("broadcast.url")}</span>
        <input
          id={`${id}-url`}
          value={url}
          placeholder="rtmps://"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={problem !== ""}
          aria-describedby={`${id}-hint`}
          data-testid="broadcast-url"
          onChange={(event) => setUrl(event.target.value)}
        />
        <span
          className={problem ? "field-problem" : "hint"}
          id={`${id}-hint`}
          role={problem ? "alert" : undefined}
        >
          {problem || t("broadcast.urlHint")}
        </span>
      </label>
      <div className="actions">
        <button type="submit" className="button primary" disabled={working} data-testid="broadcast-begin">
          {t("broadcast.start")}
        </button>
      </div>
    </form>
  );
}

function Running({ id, onStop }: { id: string; onStop: () => void }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const [broadcast, setBroadcast] = useState<Broadcast | null>(null);
  const [copied, setCopied] = useState(false);

  const load = useCallback(async () => {
    // What cannot be asked now is asked again in a moment.
    setBroadcast(await meeting.viewBroadcast(id).catch(() => null));
  }, [meeting, id]);
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [load]);

  const link = broadcast?.live_url ?? null;
  const copy = async () => {
    if (link === null) return;
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
      setTimeout(() => setCopied(false), 2500);
    } catch {
      window.prompt(t("common.copy"), link);
    }
  };
  const targets = (broadcast?.targets ?? []).filter((target) => target.state !== "ended");

  return (
    <div className="broadcast-form">
      {broadcast && (
        <p
          className="broadcast-state"
          role="status"
          data-testid="broadcast-state"
          data-state={broadcast.state}
        >
          <Icon name="broadcast" size={18} />
          {t(`broadcast.states.${broadcast.state}`)}
        </p>
      )}
      {link !== null && (
        <div className="broadcast-link">
          <span data-testid="broadcast-link">{link.replace(/^https?:\/\//, "")}</span>
          <button type="button" className="button small" onClick={() => void copy()}>
            <Icon name={copied ? "check" : "link"} size={18} />
            {t(copied ? "common.copied" : "common.copy")}
          </button>
        </div>
      )}
      {targets.length > 0 && (
        <ul className="broadcast-targets">
          {targets.map((target) => (
            <li key={target.id} data-testid="broadcast-target" data-state={target.state}>
              <span>{target.url}</span>
              <span className="hint">
                {t(`broadcast.states.${target.state}`)}
                {target.attempts > 1 && ` · ${t("broadcast.attempts", { count: target.attempts })}`}
                {target.state !== "live" && target.last_error && ` · ${target.last_error}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="actions">
        <button type="button" className="button danger" data-testid="broadcast-stop" onClick={onStop}>
          {t("broadcast.stop")}
        </button>
      </div>
    </div>
  );
}
