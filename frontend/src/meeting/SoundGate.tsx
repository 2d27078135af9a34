import { useAudioPlayback } from "@livekit/components-react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { useMeeting } from "./MeetingContext";

/** After a reload a browser may hold the sound back until the person has touched the page. */
export function SoundGate() {
  const { t } = useTranslation();
  const { room } = useMeeting();
  const { canPlayAudio, startAudio } = useAudioPlayback(room);
  if (canPlayAudio) return null;
  return (
    <div className="sound-gate" role="alert">
      <p>{t("connection.hear")}</p>
      <button
        type="button"
        className="button primary"
        data-testid="start-audio"
        onClick={() => void startAudio()}
      >
        <Icon name="sound" size={18} /> {t("connection.hearButton")}
      </button>
    </div>
  );
}
