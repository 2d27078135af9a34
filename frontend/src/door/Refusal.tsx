import { useTranslation } from "react-i18next";
import type { ApiError } from "../api";
import { Icon, type IconName } from "../ui/Icon";
import { span } from "../ui/time";
import { useSeconds } from "../ui/useSeconds";

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
  "registration_required",
  "too_many_live_sessions",
  "guests_full",
  "entry_way_closed",
  "refused",
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
  "refused",
  "over",
  "unsupported",
]);

const icons: Partial<Record<Word, IconName>> = {
  not_invited: "people",
  registration_required: "people",
  too_many_live_sessions: "clock",
  guests_full: "people",
  entry_way_closed: "lock",
  refused: "remove",
  guests_not_allowed: "people",
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

/** Refusals that somebody who signs in may not meet again. */
const SIGN_IN_HELPS = new Set<Word>(["not_invited", "registration_required", "guests_not_allowed"]);
/** Refusals that hosts do not meet. */
const NOT_FOR_HOSTS = new Set<Word>(["locked"]);

interface RefusalProps {
  problem: ApiError | null;
  title: string | null;
  /** Where to sign in; null when one has, or cannot. */
  signIn: string | null;
  /** Where to register; null where the room has no link of its own. */
  register: string | null;
  onAgain: () => void;
  /** There is a PIN for hosts, and the person has it. */
  onHost?: () => void;
}

export function Refusal({ problem, title, signIn, register, onAgain, onHost }: RefusalProps) {
  const { t, i18n } = useTranslation();
  const code = problem?.code ?? "unknown";
  const word: Word = (WORDS as readonly string[]).includes(code) ? (code as Word) : "unknown";
  const seconds = useSeconds(problem);
  const helped = word === "registration_required" || (SIGN_IN_HELPS.has(word) && signIn !== null);

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
        {word === "registration_required" && register !== null && (
          <a className="button primary" href={register} data-testid="refusal-register">
            {t("door.register")}
          </a>
        )}
        {SIGN_IN_HELPS.has(word) && signIn !== null && (
          <a
            className={word === "registration_required" ? "button" : "button primary"}
            href={signIn}
            data-testid="refusal-sign-in"
          >
            {t("start.signIn")}
          </a>
        )}
        {NOT_FOR_HOSTS.has(word) && onHost && (
          <button type="button" className="button" data-testid="as-host" onClick={onHost}>
            {t("door.asHost")}
          </button>
        )}
        {!FINAL.has(word) && (
          <button
            type="button"
            className={helped ? "button" : "button primary"}
            onClick={onAgain}
            disabled={seconds > 0}
          >
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
