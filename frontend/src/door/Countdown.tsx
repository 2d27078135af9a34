import { useTranslation } from "react-i18next";
import { span, stopwatch } from "../ui/time";
import type { Opening } from "./useOpening";

const DAY = 86_400;

/** How long until the room opens: a clock that runs down, and for a screen reader the words, which change seldom. */
export function Countdown({ opening, waiting }: { opening: Opening; waiting: boolean }) {
  const { t, i18n } = useTranslation();
  const { seconds } = opening;
  const minutes = Math.ceil(seconds / 60) * 60;
  return (
    <div className={waiting ? "countdown waiting" : "countdown"} data-testid="refusal" data-code="too_early">
      <span className="countdown-time" aria-hidden="true" data-testid="countdown">
        {seconds >= DAY ? span(seconds, i18n.language) : stopwatch(seconds)}
      </span>
      <span className="hint">{t(waiting ? "door.waiting" : "door.untilOpen")}</span>
      <span className="visually-hidden" role="status">
        {t("door.opensIn", { time: span(seconds > 60 ? minutes : seconds, i18n.language) })}
      </span>
    </div>
  );
}
