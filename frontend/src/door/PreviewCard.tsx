import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { problemText } from "../media/problemText";
import { useLevel } from "../media/useLevel";
import type { Preview } from "../media/usePreview";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";

interface PreviewCardProps {
  preview: Preview;
  name: string;
  video: boolean;
}

/** The mirror before the meeting: one's own picture, the level of one's voice, and both switches. */
export function PreviewCard({ preview, name, video }: PreviewCardProps) {
  const { t } = useTranslation();
  const picture = useRef<HTMLVideoElement>(null);
  const { microphone, camera } = preview;
  const level = useLevel(microphone.on ? microphone.track : null);

  useEffect(() => {
    if (!picture.current) return;
    picture.current.srcObject = camera.track ? new MediaStream([camera.track]) : null;
  }, [camera.track]);

  const problems = [
    microphone.on && microphone.problem ? problemText(t, "microphone", microphone.problem) : null,
    video && camera.on && camera.problem ? problemText(t, "camera", camera.problem) : null,
  ].filter((text) => text !== null);

  const shown = video && camera.on && camera.track !== null;
  const heardText = !microphone.on
    ? t("devices.micOff")
    : microphone.track === null
      ? ""
      : t(level.heard ? "devices.levelGood" : "devices.levelQuiet");

  return (
    <section className="preview" aria-label={t("door.preview")}>
      <div className="preview-frame">
        <video ref={picture} autoPlay playsInline muted hidden={!shown} className="mirrored" />
        {!shown && (
          <div className="preview-empty">
            <Avatar id={name || "?"} name={name} />
            {video && <p>{camera.problem && camera.on ? t("door.noCamera") : t("door.cameraOff")}</p>}
          </div>
        )}
        <div className="preview-controls">
          <Switch
            on={microphone.on}
            failed={microphone.problem !== null}
            icons={["mic", "micOff"]}
            label={t(microphone.on ? "controls.mute" : "controls.unmute")}
            testId="mic-toggle"
            onPress={() => preview.set("microphone", !microphone.on)}
          />
          {video && (
            <Switch
              on={camera.on}
              failed={camera.problem !== null}
              icons={["camera", "cameraOff"]}
              label={t(camera.on ? "controls.cameraOff" : "controls.cameraOn")}
              testId="camera-toggle"
              onPress={() => preview.set("camera", !camera.on)}
            />
          )}
        </div>
      </div>
      <div className="level-row">
        <Icon name={microphone.on && microphone.track ? "mic" : "micOff"} size={18} />
        <div ref={level.ref} className="level" data-testid="mic-level" aria-hidden="true">
          <span />
        </div>
        <span className="hint" role="status">
          {heardText}
        </span>
      </div>
      {problems.length > 0 && (
        <div className="notice-card" role="alert" data-testid="device-problem">
          {problems.map((text) => (
            <p key={text}>{text}</p>
          ))}
          <p>{t("devices.viewer")}</p>
          <button type="button" className="button quiet" onClick={preview.retry} disabled={preview.busy}>
            {t("common.tryAgain")}
          </button>
        </div>
      )}
    </section>
  );
}

interface SwitchProps {
  on: boolean;
  failed: boolean;
  icons: ["mic", "micOff"] | ["camera", "cameraOff"];
  label: string;
  testId: string;
  onPress: () => void;
}

function Switch({ on, failed, icons, label, testId, onPress }: SwitchProps) {
  return (
    <button
      type="button"
      className={`control${on && !failed ? "" : " off"}`}
      aria-label={label}
      title={label}
      aria-pressed={on}
      data-testid={testId}
      onClick={onPress}
    >
      <Icon name={on && !failed ? icons[0] : icons[1]} />
    </button>
  );
}
