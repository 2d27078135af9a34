import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Wordmark } from "../ui/Mark";
import { PageTools } from "../ui/PageTools";
import { span } from "../ui/time";

export type EndReason =
  | "left"
  | "ended"
  | "endedTime"
  | "timeUp"
  | "kicked"
  | "refused"
  | "moved"
  | "elsewhere"
  | "lost";

export interface Ending {
  reason: EndReason;
  title: string;
  /** Seconds in the meeting. */
  lasted: number;
}

const BACK: EndReason[] = ["left", "elsewhere", "lost"];

/** After the meeting: why it ended for this person, and what is left to do. */
export function LeftScreen({ ending, onRejoin }: { ending: Ending; onRejoin: () => void }) {
  const { t, i18n } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const { reason } = ending;

  useEffect(() => heading.current?.focus(), []);

  const title = reason === "endedTime" ? t("left.ended") : t(`left.${reason}`);
  const text = reason === "moved" ? "" : t(`left.${reason}Text`);
  return (
    <div className="door">
      <header className="door-top">
        <Wordmark />
        <PageTools />
      </header>
      <main className="plain-screen" data-testid="left-screen" data-reason={reason}>
        <p className="eyebrow">{ending.title}</p>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {text && <p>{text}</p>}
        {ending.lasted >= 60 && (
          <p className="hint">{t("left.lasted", { time: span(ending.lasted, i18n.language) })}</p>
        )}
        <div className="actions">
          {BACK.includes(reason) && (
            <button type="button" className="button primary" data-testid="rejoin-button" onClick={onRejoin}>
              {t("left.rejoin")}
            </button>
          )}
          <a className="button quiet" href="/">
            {t("common.home")}
          </a>
        </div>
        <p className="hint">{t("left.safe")}</p>
      </main>
    </div>
  );
}
