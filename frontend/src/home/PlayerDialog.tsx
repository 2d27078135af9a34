import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { stopwatch } from "../ui/time";
import { dayAndTime, here, type Recording, type RecordingsApi, sizeText, type Track } from "./recordings";

const SOURCES = ["microphone", "camera", "screen", "screen_audio"] as const;
type Source = (typeof SOURCES)[number];
const sourceOf = (track: Track): Source => SOURCES.find((one) => one === track.source) ?? "microphone";

interface PlayerDialogProps {
  api: RecordingsApi;
  /** As it was when the player was opened: its signed link stays the same while it plays. */
  recording: Recording;
  onClose: () => void;
}

/** Plays a recording, and lists what each person sent. */
export function PlayerDialog({ api, recording, onClose }: PlayerDialogProps) {
  const { t, i18n } = useTranslation("home");
  const [broken, setBroken] = useState(false);
  const file = recording.download_url;
  const source = file === null ? "" : here(file);
  return (
    <Dialog
      title={dayAndTime(recording.started_at, i18n.language)}
      className="player-dialog"
      testId="player"
      onClose={onClose}
    >
      {file !== null && recording.media === "video" && (
        // biome-ignore lint/a11y/useMediaCaption: what was said has no captions.
        <video
          src={source}
          poster={recording.preview_url ? here(recording.preview_url) : undefined}
          controls
          playsInline
          preload="metadata"
          data-testid="player-video"
          onError={() => setBroken(true)}
        />
      )}
      {file !== null && recording.media === "audio" && (
        // biome-ignore lint/a11y/useMediaCaption: what was said has no captions.
        <audio src={source} controls data-testid="player-audio" onError={() => setBroken(true)} />
      )}
      {broken && (
        <p className="notice danger" role="alert">
          {t("recordings.broken")}
        </p>
      )}
      <Tracks api={api} recording={recording} />
    </Dialog>
  );
}

function Tracks({ api, recording }: { api: RecordingsApi; recording: Recording }) {
  const { t, i18n } = useTranslation("home");
  const [tracks, setTracks] = useState<Track[] | null>(null);
  const [names, setNames] = useState<Record<string, string>>({});

  useEffect(() => {
    let gone = false;
    void api.tracks(recording.id).then(
      ({ items }) => !gone && setTracks([...items].sort((a, b) => a.started_at.localeCompare(b.started_at))),
      () => !gone && setTracks([]),
    );
    void api.names(recording.session_id).then(
      (found) => !gone && setNames(found),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [api, recording]);

  if (tracks === null || tracks.length === 0) return null;
  return (
    <section className="tracks">
      <h3>{t("recordings.tracks")}</h3>
      <ul data-testid="tracks">
        {tracks.map((track) => (
          <li key={track.id} data-testid="track">
            <span className="track-who">{names[track.participant_id] ?? t("recordings.somebody")}</span>
            <span className="hint">
              {t(`recordings.sources.${sourceOf(track)}`)}
              {track.duration_ms !== null && ` · ${stopwatch(Math.round(track.duration_ms / 1000))}`}
              {track.size_bytes !== null && ` · ${sizeText(track.size_bytes, i18n.language)}`}
            </span>
            {track.download_url && (
              <a
                className="icon-button"
                href={here(track.download_url)}
                download
                aria-label={t("recordings.downloadTrack", {
                  name: names[track.participant_id] ?? t("recordings.somebody"),
                  what: t(`recordings.sources.${sourceOf(track)}`),
                })}
              >
                <Icon name="download" size={18} />
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
