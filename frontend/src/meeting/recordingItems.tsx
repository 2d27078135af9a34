import type { TFunction } from "i18next";
import { Icon } from "../ui/Icon";
import type { MenuItem } from "../ui/Menu";
import type { Meeting } from "./Meeting";
import type { MeetingState } from "./state";
import type { DialogName } from "./view";

/** What a host can do about the recording now. */
export function recordingItems(
  t: TFunction,
  meeting: Meeting,
  recording: MeetingState["recording"],
  onDialog: (dialog: DialogName) => void,
): MenuItem[] {
  if (!recording) {
    return [
      {
        key: "record",
        label: t("recording.record"),
        icon: <Icon name="record" size={20} />,
        testId: "record-start",
        run: () => onDialog("record"),
      },
    ];
  }
  const paused = recording.state === "paused";
  return [
    {
      key: "pause",
      label: t(paused ? "recording.resume" : "recording.pause"),
      icon: <Icon name={paused ? "record" : "pause"} size={20} />,
      testId: paused ? "record-resume" : "record-pause",
      run: () => void (paused ? meeting.resumeRecording() : meeting.pauseRecording()),
    },
    {
      key: "stopRecording",
      label: t("recording.stop"),
      icon: <Icon name="stop" size={20} />,
      testId: "record-stop",
      run: () => onDialog("stopRecording"),
    },
  ];
}
