import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BroadcastChoices } from "../types";
import { Dialog } from "../ui/Dialog";
import { BroadcastRunning } from "./BroadcastRunning";
import { BroadcastStart } from "./BroadcastStart";
import { useMeeting, useMeetingState } from "./MeetingContext";

interface BroadcastDialogProps {
  onClose: () => void;
  onStop: () => void;
}

const NO_CHOICES: BroadcastChoices = { presets: [], pull: false };

/** Where hosts let people outside watch, and see how that goes. */
export function BroadcastDialog({ onClose, onStop }: BroadcastDialogProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { session } = useMeetingState();
  const [choices, setChoices] = useState(NO_CHOICES);
  const running = session.broadcast?.id;

  useEffect(() => {
    let gone = false;
    void meeting.broadcastChoices().then((found) => gone || setChoices(found));
    return () => {
      gone = true;
    };
  }, [meeting]);

  return (
    <Dialog
      title={t(running ? "broadcast.runningTitle" : "broadcast.startTitle")}
      onClose={onClose}
      testId="broadcast-dialog"
    >
      {running ? (
        <BroadcastRunning id={running} choices={choices} onStop={onStop} />
      ) : (
        <BroadcastStart choices={choices} />
      )}
    </Dialog>
  );
}
