import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../clock";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Icon } from "../ui/Icon";
import { clockTime } from "../ui/time";
import type { HomeRoom } from "./api";
import { RoomLinks } from "./RoomLinks";
import { base } from "./route";

interface RoomRowProps {
  room: HomeRoom;
  people: number | undefined;
  opening: boolean;
  fresh: boolean;
  onOpen: () => void;
  onDelete: () => void;
}

export const titleOf = (room: HomeRoom) => room.title || room.name;

/** One room: whether somebody is there, and what its owner does with it. */
export function RoomRow({ room, people, opening, fresh, onOpen, onDelete }: RoomRowProps) {
  const { t, i18n } = useTranslation("home");
  const id = useId();
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState(false);
  const title = titleOf(room);
  const live = room.live_session_id !== null;
  const opens = room.opens_at === null ? null : new Date(room.opens_at);
  const quiet =
    opens !== null && opens.getTime() > serverNow()
      ? t("invited.opens", { when: clockTime(opens, i18n.language) })
      : t("rooms.quiet");
  const link = `${window.location.origin}${base}/m/${encodeURIComponent(room.slug)}`;

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      window.prompt(t("rooms.copyHere"), link);
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 2500);
  };

  return (
    <li
      className={`room-row own${fresh ? " fresh" : ""}`}
      data-testid="room"
      data-room={room.id}
      aria-labelledby={id}
    >
      <div className="room-what">
        <h2 id={id}>{title}</h2>
        <p className="room-state" data-testid="room-state" data-live={live}>
          <span className={live ? "dot live" : "dot"} aria-hidden="true" />
          {live && people !== undefined && people > 0
            ? t("rooms.live", { count: people })
            : live
              ? t("rooms.liveNow")
              : quiet}
        </p>
        <p className="room-link">{link.replace(/^https?:\/\//, "")}</p>
      </div>
      <div className="room-actions">
        <button
          type="button"
          className={live ? "button small open primary" : "button small open"}
          disabled={opening}
          aria-label={t("rooms.openOf", { title })}
          data-testid="open-room"
          onClick={onOpen}
        >
          {t(opening ? "rooms.opening" : "rooms.open")}
        </button>
        <button
          type="button"
          className="button small copy"
          aria-label={t("rooms.copyOf", { title })}
          data-testid="copy-room"
          onClick={() => void copy()}
        >
          <Icon name={copied ? "check" : "link"} size={18} />
          {t(copied ? "rooms.copied" : "rooms.copy")}
        </button>
        <span className="visually-hidden" role="status">
          {copied ? t("rooms.copied") : ""}
        </span>
        <RoomLinks room={room} onDelete={() => setAsking(true)} />
      </div>
      {asking && (
        <ConfirmDialog
          title={t("rooms.deleteTitle", { title })}
          text={live ? `${t("rooms.deleteLive")} ${t("rooms.deleteText")}` : t("rooms.deleteText")}
          confirm={t("rooms.deleteConfirm")}
          onConfirm={onDelete}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}
