import { useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { Icon } from "../ui/Icon";
import { type HomeRoom, home } from "./api";
import { MOST } from "./asking";
import { HomeIcon } from "./HomeIcon";
import { HomeTop } from "./HomeTop";
import { InvitedRooms } from "./InvitedRooms";
import { NewRoom } from "./NewRoom";
import { PasswordDialog } from "./PasswordDialog";
import { RoomRow, titleOf } from "./RoomRow";
import { base, type Why } from "./route";
import type { SignedIn } from "./signedIn";
import { useRooms } from "./useRooms";

const HOST_SECONDS = 12 * 3600;

interface RoomsPageProps {
  signedIn: SignedIn;
  onRenewed: (fresh: SignedIn) => void;
  onLeft: (why: Why) => void;
}

/** Home of who is signed in: their rooms, or for an administrator all. */
export function RoomsPage({ signedIn, onRenewed, onLeft }: RoomsPageProps) {
  const { t } = useTranslation("home");
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const api = useMemo(() => home(signedIn.token), [signedIn.token]);
  const searchField = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  const [opening, setOpening] = useState("");
  const [fresh, setFresh] = useState("");
  const [changing, setChanging] = useState(false);

  const failed = (error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) onLeft("expired");
    else if (error.status === 404) setProblem(t("rooms.gone"));
    else setProblem(t(error.status === 0 ? "signIn.unreachable" : "rooms.failed"));
  };
  const rooms = useRooms(api, typed.trim(), failed);

  const title = t(signedIn.user.role === "admin" ? "rooms.titleAll" : "rooms.title");
  useEffect(() => {
    document.title = `${title} · Roomful`;
  }, [title]);

  const create = async (wanted: string) => {
    setProblem("");
    try {
      const room = await api.create(wanted);
      setTyped("");
      rooms.change((list) => [room, ...list.filter((one) => one.id !== room.id)]);
      setFresh(room.id);
      setSaid(t("rooms.created", { title: titleOf(room) }));
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  };

  const open = async (room: HomeRoom) => {
    setProblem("");
    setOpening(room.id);
    try {
      const { ticket } = await api.hostTicket(room.id, signedIn.user.display_name, HOST_SECONDS);
      window.location.assign(`${base}/m/#ticket=${encodeURIComponent(ticket.secret)}`);
    } catch (error) {
      failed(error);
    }
    setOpening("");
  };

  const remove = async (room: HomeRoom) => {
    setProblem("");
    try {
      await api.remove(room.id);
      setSaid(t("rooms.deleted", { title: titleOf(room) }));
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) return failed(error);
    }
    rooms.change((list) => list.filter((one) => one.id !== room.id));
    heading.current?.focus();
  };

  const signOut = async () => {
    // Whatever the server says: this browser forgets the token.
    await api.signOut().catch(() => undefined);
    onLeft("left");
  };

  const { list, search } = rooms;
  return (
    <div className="home">
      <HomeTop user={signedIn.user} onPassword={() => setChanging(true)} onSignOut={() => void signOut()} />
      <main className="rooms-main">
        <div className="rooms-head">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <NewRoom onCreate={create} />
        </div>
        <p className="visually-hidden" role="status" data-testid="said">
          {said}
        </p>
        {problem && (
          <p className="notice danger" role="alert" data-testid="rooms-problem">
            {problem}
          </p>
        )}
        {rooms.stale && (
          <p className="notice" role="status">
            {t("rooms.unreachable")}
          </p>
        )}
        {(search !== "" || typed !== "" || (list !== null && list.length > 5)) && (
          <div className="room-search">
            <label className="visually-hidden" htmlFor={id}>
              {t("rooms.search")}
            </label>
            <HomeIcon name="search" />
            <input
              id={id}
              type="search"
              value={typed}
              maxLength={200}
              placeholder={t("rooms.search")}
              autoComplete="off"
              data-testid="room-search"
              ref={searchField}
              onChange={(event) => setTyped(event.target.value)}
            />
            {typed !== "" && (
              <button
                type="button"
                className="icon-button"
                aria-label={t("rooms.searchClear")}
                data-testid="clear-search"
                onClick={() => {
                  setTyped("");
                  searchField.current?.focus();
                }}
              >
                <Icon name="close" size={18} />
              </button>
            )}
          </div>
        )}
        {list === null && !rooms.stale && (
          <div className="rooms-wait" role="status">
            <span className="spinner" />
            <span className="visually-hidden">{t("rooms.loading")}</span>
          </div>
        )}
        {list !== null && list.length === 0 && (
          <div className="rooms-empty" role="status" data-testid="no-rooms">
            <h2>{t(search ? "rooms.nothing" : "rooms.empty")}</h2>
            <p>{search ? t("rooms.nothingText", { search }) : t("rooms.emptyText")}</p>
          </div>
        )}
        {list !== null && list.length > 0 && (
          <ul className="room-list" data-testid="rooms">
            {list.map((room) => (
              <RoomRow
                key={room.id}
                room={room}
                people={room.live_session_id ? rooms.people[room.live_session_id] : undefined}
                opening={opening === room.id}
                fresh={fresh === room.id}
                onOpen={() => void open(room)}
                onDelete={() => void remove(room)}
              />
            ))}
          </ul>
        )}
        {rooms.showMore && (
          <button type="button" className="button" data-testid="more-rooms" onClick={rooms.showMore}>
            {t("rooms.more")}
          </button>
        )}
        {rooms.more && !rooms.showMore && <p className="hint">{t("rooms.many", { count: MOST })}</p>}
        <InvitedRooms api={api} />
      </main>
      {changing && (
        <PasswordDialog
          api={api}
          login={signedIn.user.login}
          onExpired={() => onLeft("expired")}
          onClose={() => setChanging(false)}
          onChanged={(renewed) => {
            setChanging(false);
            setSaid(t("password.changed"));
            onRenewed(renewed);
          }}
        />
      )}
    </div>
  );
}
