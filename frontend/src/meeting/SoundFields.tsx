import { useState } from "react";
import { useTranslation } from "react-i18next";
import { prefer, preferences } from "../keep";
import { useMeeting } from "./MeetingContext";

/** Whether tones and announcements are heard, and how loud; remembered in this browser. */
export function SoundFields() {
  const { t } = useTranslation();
  const { sounds } = useMeeting();
  const [on, setOn] = useState(() => preferences().sounds);
  const [volume, setVolume] = useState(() => preferences().soundsVolume);

  return (
    <>
      <h3>{t("settings.sounds")}</h3>
      <label className="check">
        <input
          type="checkbox"
          data-testid="sounds-on"
          checked={on}
          onChange={({ target }) => {
            setOn(target.checked);
            prefer({ sounds: target.checked });
            sounds.adjust();
          }}
        />
        <span>{t("settings.soundsOn")}</span>
      </label>
      <label className="field">
        <span>{t("settings.soundsVolume")}</span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.1}
          data-testid="sounds-volume"
          disabled={!on}
          value={volume}
          onChange={({ target }) => {
            setVolume(target.valueAsNumber);
            prefer({ soundsVolume: target.valueAsNumber });
            sounds.adjust();
            sounds.sample();
          }}
        />
      </label>
    </>
  );
}
