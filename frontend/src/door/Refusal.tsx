import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../api";
import { Icon, type IconName } from "../ui/Icon";
import { span } from "../ui/time";

/** Every refusal that has words of its own; anything else is told as "unknown". */
const WORDS = [
  "room_not_found",
  "ticket_invalid",
  "ticket_expired",
  "kicked",
  "too_early",
  "entry_closed",
  "over",
  "locked",
  "not_invited",
  "guests_not_allowed",
  "pin_required",
  "pin_wrong",
  "pin_limited",
  "room_full",
  "suspended",
  "media_unavailable",
  "unreachable",
  "unsupported",
  "unknown",
] as const;
type Word = (typeof WORDS)[number];

const FINAL = new Set<Word>([
  "room_not_found",
  "ticket_invalid",
  "ticket_expired",
  "kicked",
  "over",
  "unsupported",
]);

const icons: Partial<Record<Word, IconName>> = {
  locked: "lock",
  entry_closed: "lock",
  room_full: "people",
  too_early: "clock",
  over: "clock",
  ticket_expired: "clock",
  kicked: "remove",
  room_not_found: "link",
  ticket_invalid: "link",
};

export function Refusal(props: { problem: ApiError | null; title: string | null; onAgain: () => void }) {
  const { problem, title, onAgain } = props;
  const { t, i18n } = useTranslation();
  const code = problem?.code ?? "unknown";
  const word: Word = (WORDS as readonly string[]).includes(code) ? (code as Word) : "unknown";
  const seconds = useCountdown(Number(problem?.details.retry_after ?? 0));

  return (
    <main className="plain-screen" data-testid="refusal" data-code={code}>
      <span className="sign" aria-hidden="true">
        <Icon name={icons[word] ?? "info"} size={30} />
      </span>
      {title && <p className="eyebrow">{title}</p>}
      <h1>{t(`refusals.${word}.title`)}</h1>
      <p role="alert">
        {t(`refusals.${word}.text`)} {seconds > 0 && `(${span(seconds, i18n.language)})`}
      </p>
      <div className="actions">
        {!FINAL.has(word) && (
          <button type="button" className="button primary" onClick={onAgain} disabled={seconds > 0}>
            {t("common.tryAgain")}
          </button>
        )}
        <a className="button quiet" href="/">
          {t("common.home")}
        </a>
      </div>
    </main>
  );
}

function useCountdown(from: number): number {
  const [seconds, setSeconds] = useState(from);
  useEffect(() => {
    setSeconds(from);
    const timer = setInterval(() => setSeconds((now) => Math.max(0, now - 1)), 1000);
    return () => clearInterval(timer);
  }, [from]);
  return seconds;
}
