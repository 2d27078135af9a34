import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from "../i18n";
import { preferences } from "../keep";
import { DeviceFields } from "../media/DeviceFields";
import { listDevices, NO_DEVICES, watchDevices } from "../media/devices";
import { chooseTheme, type Theme } from "../theme";
import { Dialog } from "../ui/Dialog";
import { useMeeting, useMeetingState } from "./MeetingContext";
import { SoundFields } from "./SoundFields";

const THEMES: Theme[] = ["system", "light", "dark"];

export function SettingsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { own } = useMeeting();
  const { room } = useMeetingState();
  const [devices, setDevices] = useState(NO_DEVICES);
  const [theme, setTheme] = useState(() => preferences().theme);

  useEffect(() => {
    const read = () => void listDevices().then(setDevices);
    read();
    return watchDevices(read);
  }, []);

  return (
    <Dialog title={t("settings.title")} onClose={onClose} testId="settings-dialog">
      <h3>{t("settings.devices")}</h3>
      <DeviceFields
        devices={devices}
        video={room.media !== "audio"}
        onMicrophone={(deviceId) => void own.choose("microphone", deviceId)}
        onCamera={(deviceId) => void own.choose("camera", deviceId)}
        onSpeaker={(deviceId) => void own.choose("speaker", deviceId)}
      />
      {(room.prompts || room.entry_tones) && <SoundFields />}
      <h3>{t("settings.appearance")}</h3>
      <fieldset className="segments">
        <legend className="visually-hidden">{t("settings.theme")}</legend>
        {THEMES.map((key) => (
          <label key={key}>
            <input
              type="radio"
              name="theme"
              checked={theme === key}
              onChange={() => {
                setTheme(key);
                chooseTheme(key);
              }}
            />
            <span>{t(`settings.${key}`)}</span>
          </label>
        ))}
      </fieldset>
      <label className="field">
        <span>{t("settings.language")}</span>
        <select
          value={currentLanguage()}
          data-testid="language-select"
          onChange={(event) => void chooseLanguage(event.target.value as Language)}
        >
          {Object.entries(LANGUAGES).map(([key, label]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </Dialog>
  );
}
