import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Icon } from "../ui/Icon";
import { home } from "./api";
import { HomeTop } from "./HomeTop";
import { PasswordDialog } from "./PasswordDialog";
import { PlayerDialog } from "./PlayerDialog";
import { RecordingRow } from "./RecordingRow";
import { Parts } from "./RoomFrame";
import { dayAndTime, type Recording, recordingsOf } from "./recordings";
import { go, ROOMS, type Why } from "./route";
import type { SignedIn } from "./signedIn";
import { useRecordings } from "./useRecordings";

interface RecordingsPageProps {
  roomId: string;
  signedIn: SignedIn;
  onRenewed: (fresh: SignedIn) => void;
  onLeft: (why: Why) => void;
}

/** The recordings of one room, for its owner. */
export function RecordingsPage({ roomId, signedIn, onRenewed, onLeft }: RecordingsPageProps) {
  const { t, i18n } = useTranslation("home");
  const api = useMemo(() => recordingsOf(signedIn.token), [signedIn.token]);
  const heading = useRef<HTMLHeadingElement>(null);
  const [title, setTitle] = useState("");
  const [gone, setGone] = useState(false);
  const [problem, setProblem] = useState("");
  const [said, setSaid] = useState("");
  const [playing, setPlaying] = useState<Recording | null>(null);
  const [asking, setAsking] = useState<Recording | null>(null);
  const [changing, setChanging] = useState(false);

  const failed = (error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) onLeft("expired");
    else if (error.status === 404 || error.status === 403) setGone(true);
    else setProblem(t(error.status === 0 ? "signIn.unreachable" : "rooms.failed"));
  };
  const { list, stale, showMore, change } = useRecordings(api, roomId, failed);

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once for each room.
  useEffect(() => {
    api.room(roomId).then(
      (room) => setTitle(room.title || room.name),
      (error: unknown) => {
        if (error instanceof ApiError && error.status === 401) onLeft("expired");
      },
    );
  }, [api, roomId]);
  useEffect(() => {
    document.title = `${t("recordings.title")}${title ? ` · ${title}` : ""} · Roomful`;
  }, [title, t]);

  const signOut = async () => {
    // Whatever the server says: this browser forgets the token.
    await home(signedIn.token)
      .signOut()
      .catch(() => undefined);
    onLeft("left");
  };
  const replace = (fresh: Recording) =>
    change((all) => all.map((one) => (one.id === fresh.id ? fresh : one)));
  const mark = (recording: Recording, read: boolean) => api.mark(recording.id, read).then(replace, failed);
  const open = (recording: Recording) => {
    setPlaying(recording);
    if (!recording.read) void mark(recording, true);
  };
  const remove = async (recording: Recording) => {
    setProblem("");
    try {
      await api.remove(recording.id);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) return failed(error);
    }
    setPlaying(null);
    setSaid(t("recordings.deleted"));
    change((all) => all.filter((one) => one.id !== recording.id));
    heading.current?.focus();
  };

  return (
    <div className="home">
      <HomeTop user={signedIn.user} onPassword={() => setChanging(true)} onSignOut={() => void signOut()} />
      <main className="rooms-main" data-testid="recordings-page">
        <div className="recordings-head">
          <a
            className="back-link"
            href={ROOMS}
            data-testid="back-to-rooms"
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              go(ROOMS);
            }}
          >
            <Icon name="left" size={18} /> {t("recordings.back")}
          </a>
          <h1 ref={heading} tabIndex={-1}>
            {t("recordings.title")}
          </h1>
          {title && <p className="eyebrow">{title}</p>}
        </div>
        <Parts part="recordings" roomId={roomId} />
        <p className="visually-hidden" role="status" data-testid="said">
          {said}
        </p>
        {problem && (
          <p className="notice danger" role="alert">
            {problem}
          </p>
        )}
        {stale && (
          <p className="notice" role="status">
            {t("rooms.unreachable")}
          </p>
        )}
        {gone && (
          <div className="rooms-empty" role="status">
            <h2>{t("rooms.gone")}</h2>
          </div>
        )}
        {list === null && !stale && !gone && (
          <div className="rooms-wait" role="status">
            <span className="spinner" />
            <span className="visually-hidden">{t("recordings.loading")}</span>
          </div>
        )}
        {list !== null && list.length === 0 && (
          <div className="rooms-empty" role="status" data-testid="no-recordings">
            <h2>{t("recordings.empty")}</h2>
            <p>{t("recordings.emptyText")}</p>
          </div>
        )}
        {list !== null && list.length > 0 && (
          <ul className="recording-list" data-testid="recordings">
            {list.map((recording) => (
              <RecordingRow
                key={recording.id}
                recording={recording}
                onOpen={() => open(recording)}
                onMark={(read) => void mark(recording, read)}
                onDelete={() => setAsking(recording)}
              />
            ))}
          </ul>
        )}
        {showMore && (
          <button type="button" className="button" onClick={showMore}>
            {t("rooms.more")}
          </button>
        )}
      </main>
      {playing && <PlayerDialog api={api} recording={playing} onClose={() => setPlaying(null)} />}
      {changing && (
        <PasswordDialog
          api={home(signedIn.token)}
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
      {asking && (
        <ConfirmDialog
          title={t("recordings.deleteTitle")}
          text={t("recordings.deleteText", {
            when: dayAndTime(asking.started_at, i18n.language),
          })}
          confirm={t("recordings.deleteConfirm")}
          onConfirm={() => void remove(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </div>
  );
}
