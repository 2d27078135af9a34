import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { stopwatch } from "../ui/time";
import { useMeetingState } from "./MeetingContext";
import { isLive, type MeetingState } from "./state";

/** What nobody in the meeting may overlook: that it is recorded, and that others watch it. */
export function Signs() {
  const { t } = useTranslation();
  const { recording, session } = useMeetingState();
  const paused = recording?.state === "paused";
  return (
    <>
      <span role="status" className="sign-holder">
        {recording && (
          <span
            className={paused ? "top-sign paused" : "top-sign recording"}
            data-testid="recording-sign"
            data-state={recording.state}
          >
            {paused ? <Icon name="pause" size={14} /> : <span className="sign-dot" aria-hidden="true" />}
            <span>{t(paused ? "recording.paused" : "recording.running")}</span>
            <Recorded recording={recording} />
          </span>
        )}
      </span>
      <span role="status" className="sign-holder">
        {isLive(session.broadcast) && (
          <span
            className="top-sign live"
            data-testid="live-sign"
            data-state={session.broadcast?.state}
            title={t("broadcast.signTitle")}
          >
            <Icon name="broadcast" size={16} />
            <span>{t("broadcast.live")}</span>
          </span>
        )}
      </span>
    </>
  );
}

/** How much has been recorded; it stands still while paused. Not read out: it changes each second. */
function Recorded({ recording }: { recording: NonNullable<MeetingState["recording"]> }) {
  const [now, setNow] = useState(() => Date.now());
  const runs = recording.state === "recording";
  useEffect(() => {
    setNow(Date.now());
    if (!runs) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [runs]);
  const ms = recording.recorded_ms + (runs ? Math.max(0, now - recording.heardAt) : 0);
  return (
    <span className="sign-time" aria-hidden="true" data-testid="recording-time">
      {stopwatch(Math.floor(ms / 1000))}
    </span>
  );
}
