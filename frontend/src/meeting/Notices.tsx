import { useMeetingState } from "./MeetingContext";

/** What just happened: shown for a moment, and read out politely. */
export function Notices() {
  const { notices } = useMeetingState();
  return (
    <div className="notices" role="log" aria-live="polite" aria-relevant="additions" data-testid="notices">
      {notices.map((notice) => (
        <p key={notice.id} className={notice.quiet ? "visually-hidden" : "notice"} data-testid="notice">
          {notice.text}
        </p>
      ))}
    </div>
  );
}
