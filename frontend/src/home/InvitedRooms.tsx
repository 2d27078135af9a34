import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "../clock";
import { clockTime } from "../ui/time";
import type { HomeApi, InvitedRoom } from "./api";
import { keepAsking } from "./asking";
import { base } from "./route";

const AGAIN_MS = 15_000;

/** The rooms of others that one is invited to: when they open, and the way in. Nothing where there are none. */
export function InvitedRooms({ api }: { api: HomeApi }) {
  const { t, i18n } = useTranslation("home");
  const [list, setList] = useState<InvitedRoom[]>([]);

  useEffect(() => {
    let gone = false;
    const load = async () => {
      // The rooms of one's own, above, tell what is wrong with the server or the sign-in.
      const found = await api.invited().catch(() => null);
      if (found && !gone) setList(found.items);
    };
    void load();
    const stop = keepAsking(load, AGAIN_MS);
    return () => {
      gone = true;
      stop();
    };
  }, [api]);

  if (list.length === 0) return null;
  const at = (text: string) => clockTime(new Date(text), i18n.language);
  const stateOf = (room: InvitedRoom) => {
    if (room.live) return t("rooms.liveNow");
    if (room.ends_at && Date.parse(room.ends_at) <= serverNow()) return t("invited.over");
    if (room.opens_at && Date.parse(room.opens_at) > serverNow()) {
      return t("invited.opens", { when: at(room.opens_at) });
    }
    return t("rooms.quiet");
  };
  return (
    <section className="invited">
      <h2>{t("invited.title")}</h2>
      <ul className="room-list" data-testid="invited-rooms">
        {list.map((room) => (
          <li key={room.id} className="room-row" data-testid="invited-room">
            <div className="room-what">
              <h3>{room.title}</h3>
              <p className="room-state" data-live={room.live}>
                <span className={room.live ? "dot live" : "dot"} aria-hidden="true" />
                {stateOf(room)}
              </p>
              {room.role === "host" && <p className="room-link">{t("invited.host")}</p>}
            </div>
            <div className="room-actions">
              <a
                className={room.live ? "button small primary" : "button small"}
                href={`${base}/m/${encodeURIComponent(room.slug)}`}
                aria-label={t("invited.enterOf", { title: room.title })}
                data-testid="enter-invited"
              >
                {t("invited.enter")}
              </a>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
