import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { stopwatch } from "../ui/time";
import { dayAndTime, here, type Recording, sizeText } from "./recordings";

interface RecordingRowProps {
  recording: Recording;
  onOpen: () => void;
  onMark: (read: boolean) => void;
  onDelete: () => void;
}

/** One recording: what it is, how it stands, and what its owner does with it. */
export function RecordingRow({ recording, onOpen, onMark, onDelete }: RecordingRowProps) {
  const { t, i18n } = useTranslation("home");
  const id = useId();
  const { state, download_url: file } = recording;
  const running = state === "recording" || state === "paused";
  const length = stopwatch(Math.round((recording.duration_ms ?? recording.recorded_ms) / 1000));
  const when = dayAndTime(recording.started_at, i18n.language);
  const openable = file !== null || (state === "completed" && !recording.compose);

  return (
    <li
      className="recording-row"
      data-testid="recording"
      data-recording={recording.id}
      data-state={state}
      aria-labelledby={id}
    >
      <Picture
        recording={recording}
        openable={openable}
        label={t("recordings.playOf", { when })}
        onOpen={onOpen}
      />
      <div className="recording-what">
        <h2 id={id}>
          {when}
          {!recording.read && state === "completed" && (
            <span className="new-mark" data-testid="unread">
              {t("recordings.new")}
            </span>
          )}
        </h2>
        <p className="recording-facts">
          <span data-testid="recording-length">{length}</span>
          {recording.size_bytes !== null && <span>{sizeText(recording.size_bytes, i18n.language)}</span>}
          {recording.media === "audio" && <span>{t("recordings.soundOnly")}</span>}
        </p>
        <State recording={recording} />
      </div>
      <div className="room-actions">
        {file !== null && (
          <a
            className="button small"
            href={here(file)}
            download={recording.file_name}
            aria-label={t("recordings.downloadOf", { when })}
            data-testid="download-recording"
          >
            <Icon name="download" size={18} /> {t("recordings.download")}
          </a>
        )}
        {!running && (
          <Menu
            label={t("recordings.actionsOf", { when })}
            testId="recording-menu"
            items={[
              ...(state === "completed"
                ? [
                    {
                      key: "read",
                      label: t(recording.read ? "recordings.markNew" : "recordings.markSeen"),
                      icon: <Icon name={recording.read ? "eye" : "check"} size={18} />,
                      testId: "mark-recording",
                      run: () => onMark(!recording.read),
                    },
                  ]
                : []),
              {
                key: "delete",
                label: t("rooms.delete"),
                icon: <Icon name="trash" size={20} />,
                danger: true,
                testId: "delete-recording",
                run: onDelete,
              },
            ]}
          >
            <Icon name="more" />
          </Menu>
        )}
      </div>
    </li>
  );
}

interface PictureProps {
  recording: Recording;
  openable: boolean;
  label: string;
  onOpen: () => void;
}

function Picture({ recording, openable, label, onOpen }: PictureProps) {
  const { preview_url: preview } = recording;
  const shown = preview ? (
    <img src={here(preview)} alt="" loading="lazy" />
  ) : (
    <Icon name={recording.media === "audio" ? "sound" : "camera"} size={30} />
  );
  if (!openable) return <div className="recording-picture">{shown}</div>;
  return (
    <button
      type="button"
      className="recording-picture"
      aria-label={label}
      data-testid="play-recording"
      onClick={onOpen}
    >
      {shown}
      <span className="play-mark" aria-hidden="true">
        <Icon name="play" size={22} />
      </span>
    </button>
  );
}

/** How it stands, where it is not simply there. */
function State({ recording }: { recording: Recording }) {
  const { t, i18n } = useTranslation("home");
  const { state, failure, progress } = recording;
  if (state === "recording" || state === "paused") {
    return (
      <p className="recording-state running" data-testid="recording-state">
        <Icon name={state === "paused" ? "pause" : "record"} size={17} />
        {t(state === "paused" ? "recordings.paused" : "recordings.running")}
      </p>
    );
  }
  if (state === "processing") {
    const part = progress ?? 0;
    const percent = new Intl.NumberFormat(i18n.language, { style: "percent" }).format(part);
    return (
      <p className="recording-state" data-testid="recording-state">
        <progress max={1} value={part} aria-label={t("recordings.preparing")} />
        {t("recordings.preparing")} {percent}
      </p>
    );
  }
  if (state === "failed") {
    const known = failure === "no_media" || failure === "capture_failed" || failure === "compose_failed";
    return (
      <p className="recording-state failed" data-testid="recording-state" data-failure={failure ?? ""}>
        <Icon name="info" size={17} />
        {t(`recordings.failures.${known ? failure : "unknown"}`)}
      </p>
    );
  }
  return null;
}
