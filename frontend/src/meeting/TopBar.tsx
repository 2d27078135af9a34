import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { Mark } from "../ui/Mark";
import { stopwatch } from "../ui/time";
import { ChannelPicker } from "./ChannelPicker";
import { useMeetingState } from "./MeetingContext";
import { Signs } from "./Signs";
import { type MeetingView, nextView, VIEW_WORDS } from "./view";

interface TopBarProps {
  view: MeetingView;
  onView: () => void;
  onFullScreen: () => void;
}

export function TopBar({ view, onView, onFullScreen }: TopBarProps) {
  const { t } = useTranslation();
  const { permissions, room, session, link } = useMeetingState();
  const next = nextView(view, session.layout);
  // Without a choice of the hosts the room's view is that of everybody.
  const plain = session.layout === "auto" && next === "room";
  return (
    <header className="top-bar">
      <Mark size={22} />
      <h1>{room.title}</h1>
      {session.locked && (
        <span className="chip" title={t("people.locked")}>
          <Icon name="lock" size={15} />
          <span className="visually-hidden">{t("people.locked")}</span>
        </span>
      )}
      {session.lobby_on && permissions.moderate && (
        <span className="chip" title={t("people.lobbyOn")} data-testid="lobby-on">
          <Icon name="door" size={15} />
          <span className="visually-hidden">{t("people.lobbyOn")}</span>
        </span>
      )}
      <Clock since={session.started_at} />
      <Signs />
      <span className={`connection ${link}`} role="status" data-testid="connection-state" data-state={link}>
        {link === "connected" ? <span className="visually-hidden">{t("connection.connected")}</span> : null}
        {link !== "connected" && (
          <>
            <span className="spinner small" aria-hidden="true" />
            {t(`connection.${link}`)}
          </>
        )}
      </span>
      <span className="grow" />
      <ChannelPicker />
      <button
        type="button"
        className="text-button wide-only"
        data-testid="view-toggle"
        onClick={onView}
        title={`${t(plain ? "controls.gridView" : VIEW_WORDS[next])} (G)`}
      >
        <Icon name={next === "speaker" ? "speaker" : "grid"} size={18} />
        {t(plain ? "controls.gridView" : VIEW_WORDS[next])}
      </button>
      {document.fullscreenEnabled && (
        <button
          type="button"
          className="icon-button wide-only"
          aria-label={t("controls.fullScreen")}
          title={`${t("controls.fullScreen")} (F)`}
          onClick={onFullScreen}
        >
          <Icon name="expand" size={18} />
        </button>
      )}
    </header>
  );
}

function Clock({ since }: { since: string | null }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  if (!since) return null;
  return (
    <time className="clock" role="timer" aria-live="off">
      {stopwatch(Math.max(0, Math.floor((now - Date.parse(since)) / 1000)))}
    </time>
  );
}
