import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Broadcast, BroadcastChoices, BroadcastTarget } from "../types";
import { CopyButton } from "../ui/CopyButton";
import { Icon } from "../ui/Icon";
import { useMeeting } from "./MeetingContext";

const AGAIN_MS = 2_000;

interface BroadcastRunningProps {
  id: string;
  choices: BroadcastChoices;
  onStop: () => void;
}

/** How a broadcast goes: its page, and each of its targets. */
export function BroadcastRunning({ id, choices, onStop }: BroadcastRunningProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const [broadcast, setBroadcast] = useState<Broadcast | null>(null);

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
  const targets = (broadcast?.targets ?? []).filter((target) => target.state !== "ended");
  const nameOf = ({ preset_id }: BroadcastTarget) =>
    choices.presets.find((preset) => preset.id === preset_id)?.name ?? null;

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
          <CopyButton text={link} label={t("broadcast.page")} />
        </div>
      )}
      {targets.length > 0 && (
        <ul className="broadcast-targets">
          {targets.map((target) => (
            <Target key={target.id} target={target} name={nameOf(target)} />
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

function Target({ target, name }: { target: BroadcastTarget; name: string | null }) {
  const { t } = useTranslation();
  const pulled = target.kind === "rtsp_pull";
  const title = name ?? (pulled ? t("broadcast.pulled") : null);
  return (
    <li data-testid="broadcast-target" data-kind={target.kind} data-state={target.state}>
      {title !== null && <strong>{title}</strong>}
      {pulled && target.url !== null ? (
        <div className="broadcast-link">
          <span data-testid="broadcast-pull-url">{target.url}</span>
          <CopyButton text={target.url} label={title ?? ""} />
        </div>
      ) : (
        target.url !== null && <span>{target.url}</span>
      )}
      <span className="hint">
        {t(pulled && target.state === "live" ? "broadcast.ready" : `broadcast.states.${target.state}`)}
        {target.attempts > 1 && ` · ${t("broadcast.attempts", { count: target.attempts })}`}
        {target.state !== "live" && target.last_error && ` · ${target.last_error}`}
      </span>
    </li>
  );
}
