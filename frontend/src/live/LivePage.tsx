import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { Wordmark } from "../ui/Mark";
import { PageTools } from "../ui/PageTools";
import { play } from "./play";
import { type LiveInfo, useBroadcast, useToken } from "./useBroadcast";

type Phase = "loading" | "missing" | "waiting" | "playing" | "over";

function phaseOf(info: LiveInfo | null, missing: boolean): Phase {
  if (missing) return "missing";
  if (info === null) return "loading";
  if (info.ended_at !== null) return "over";
  return info.playlist === null ? "waiting" : "playing";
}

/** What people outside see of a meeting that is broadcast. */
export function LivePage() {
  const { t } = useTranslation("live");
  const token = useToken();
  const { info, missing, away } = useBroadcast(token);
  const phase = token === "" ? "missing" : phaseOf(info, missing);

  useEffect(() => {
    document.title = `${info?.title ?? t("page")} · Roomful`;
  }, [info?.title, t]);

  return (
    <div className="live">
      <header className="door-top">
        <Wordmark />
        <PageTools />
      </header>
      <main className="live-main" data-testid="live-page" data-phase={phase} aria-busy={phase === "loading"}>
        {phase === "loading" && <span className="spinner" aria-hidden="true" />}
        {phase === "missing" && <Told title={t("missing")} text={t("missingText")} />}
        {phase === "over" && <Told eyebrow={info?.title} title={t("over")} text={t("overText")} />}
        {phase === "waiting" && (
          <Told eyebrow={info?.title} title={t("waiting")} text={t("waitingText")} spinning />
        )}
        {phase === "playing" && info?.playlist && <Player info={info} playlist={info.playlist} away={away} />}
      </main>
    </div>
  );
}

interface ToldProps {
  eyebrow?: string | undefined;
  title: string;
  text: string;
  spinning?: boolean;
}

function Told({ eyebrow, title, text, spinning = false }: ToldProps) {
  return (
    <div className="live-told" role="status">
      <span className="sign" aria-hidden="true">
        {spinning ? <span className="spinner" /> : <Icon name="broadcast" size={30} />}
      </span>
      {eyebrow && <p className="eyebrow">{eyebrow}</p>}
      <h1>{title}</h1>
      <p>{text}</p>
    </div>
  );
}

function Player({ info, playlist, away }: { info: LiveInfo; playlist: string; away: boolean }) {
  const { t } = useTranslation("live");
  const video = useRef<HTMLVideoElement>(null);
  const [blocked, setBlocked] = useState(false);
  const troubled = away || info.state !== "live";

  useEffect(() => {
    if (!video.current) return;
    return play(video.current, playlist, () => setBlocked(true));
  }, [playlist]);

  return (
    <>
      <div className="live-frame">
        {/* biome-ignore lint/a11y/useMediaCaption: what is said right now has no captions. */}
        <video
          ref={video}
          controls
          playsInline
          data-testid="live-video"
          aria-label={info.title}
          onPlaying={() => setBlocked(false)}
        />
        {blocked && (
          <button
            type="button"
            className="button primary large live-start"
            data-testid="live-play"
            onClick={() => void video.current?.play()}
          >
            <Icon name="play" /> {t("play")}
          </button>
        )}
      </div>
      <div className="live-line">
        <span className={troubled ? "live-sign troubled" : "live-sign"} data-testid="live-sign" role="status">
          <Icon name="broadcast" size={17} />
          {t(troubled ? "troubled" : "live")}
        </span>
        <h1>{info.title}</h1>
      </div>
    </>
  );
}
