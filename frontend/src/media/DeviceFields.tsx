import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { prefer, preferences } from "../keep";
import { Icon } from "../ui/Icon";
import { canChooseSpeaker, type Devices, type Kind } from "./devices";
import { playTestSound } from "./testSound";

interface DeviceFieldsProps {
  devices: Devices;
  video: boolean;
  onMicrophone: (deviceId: string) => void;
  onCamera: (deviceId: string) => void;
  onSpeaker?: (deviceId: string) => void;
}

/** The choice of microphone, camera and speaker; the same at the door and in the meeting. */
export function DeviceFields({ devices, video, onMicrophone, onCamera, onSpeaker }: DeviceFieldsProps) {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const [speaker, setSpeaker] = useState(() => preferences().speaker);

  return (
    <div className="device-fields">
      <DeviceField kind="microphone" devices={devices.microphone} onChoose={onMicrophone} />
      {video && <DeviceField kind="camera" devices={devices.camera} onChoose={onCamera} />}
      {canChooseSpeaker && (
        <DeviceField
          kind="speaker"
          devices={devices.speaker}
          onChoose={(deviceId) => {
            prefer({ speaker: deviceId });
            setSpeaker(deviceId);
            onSpeaker?.(deviceId);
          }}
        />
      )}
      <button
        type="button"
        className="button quiet"
        disabled={playing}
        onClick={async () => {
          setPlaying(true);
          await playTestSound(speaker).catch(() => undefined);
          setPlaying(false);
        }}
      >
        <Icon name="sound" size={18} /> {t("devices.testSpeaker")}
      </button>
    </div>
  );
}

interface DeviceFieldProps {
  kind: Kind;
  devices: MediaDeviceInfo[];
  onChoose: (deviceId: string) => void;
}

function DeviceField({ kind, devices, onChoose }: DeviceFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const [chosen, setChosen] = useState(() => preferences()[kind]);
  const unnamed = {
    microphone: "devices.unnamedMicrophone",
    camera: "devices.unnamedCamera",
    speaker: "devices.unnamedSpeaker",
  } as const;
  const value = devices.some((device) => device.deviceId === chosen) ? chosen : "";

  return (
    <label className="field" htmlFor={id}>
      <span>{t(`devices.${kind}`)}</span>
      <select
        id={id}
        value={value}
        data-testid={`${kind}-select`}
        disabled={devices.length === 0}
        onChange={(event) => {
          setChosen(event.target.value);
          onChoose(event.target.value);
        }}
      >
        <option value="">{t(devices.length === 0 ? "devices.none" : "devices.default")}</option>
        {devices
          .filter((device) => device.deviceId !== "default")
          .map((device, at) => (
            <option key={device.deviceId} value={device.deviceId}>
              {device.label || t(unnamed[kind], { number: at + 1 })}
            </option>
          ))}
      </select>
    </label>
  );
}
