import { useParticipants } from "@livekit/components-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Participant } from "../types";
import { Avatar } from "../ui/Avatar";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Icon, type IconName } from "../ui/Icon";
import { Menu, type MenuItem } from "../ui/Menu";
import { useMeeting, useMeetingState } from "./MeetingContext";
import type { DialogName } from "./view";

interface PersonProps {
  person: Participant;
  me: boolean;
  moderate: boolean;
  onDialog: (dialog: DialogName) => void;
}

/** One row of the list of people, with what a host can do about that person. */
export function Person({ person, me, moderate, onDialog }: PersonProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const live = useParticipants().find((participant) => participant.identity === person.id);
  const [removing, setRemoving] = useState(false);
  const micOn = live ? live.isMicrophoneEnabled : !person.mic_muted;
  const cameraOn = live ? live.isCameraEnabled : !person.camera_off;
  const whom = { participants: [person.id] };
  const { room } = useMeetingState();
  const mayOpen = person.permissions?.microphone ?? !person.mic_blocked;
  const given = room.control === "host" && person.role === "participant";

  const items: MenuItem[] = [];
  const offer = (key: string, label: string, icon: IconName, run: () => void, danger = false) =>
    items.push({ key, label, icon: <Icon name={icon} size={20} />, run, danger, testId: `person-${key}` });
  if (!me) {
    if (given && mayOpen) {
      offer("take-mic", t("people.takeMic"), "micOff", () => void meeting.mute(whom));
    } else {
      if (micOn) offer("mute", t("people.mute"), "micOff", () => void meeting.mute(whom));
      if (given) offer("give-mic", t("people.giveMic"), "mic", () => void meeting.unmute(whom));
      else if (person.mic_blocked) {
        offer("allow-mic", t("people.allowMic"), "mic", () => void meeting.unmute(whom));
      } else {
        if (!micOn && person.role !== "audience") {
          offer("ask-mic", t("people.askMic"), "mic", () => void meeting.unmute(whom));
        }
        offer("block", t("people.muteAndBlock"), "lock", () => void meeting.mute(whom, "microphone", true));
      }
    }
    if (cameraOn)
      offer("camera", t("people.cameraOff"), "cameraOff", () => void meeting.mute(whom, "camera"));
    if (person.camera_blocked) {
      offer("allow-camera", t("people.allowCamera"), "camera", () => void meeting.unmute(whom, "camera"));
    } else if (!cameraOn && room.media !== "audio" && person.role !== "audience") {
      offer("ask-camera", t("people.askCamera"), "camera", () => void meeting.unmute(whom, "camera"));
    }
    if (person.deaf) offer("undeafen", t("people.undeafen"), "sound", () => void meeting.undeafen(whom));
    if (live?.isScreenShareEnabled) {
      offer("screen", t("people.stopShare"), "screenStop", () => void meeting.mute(whom, "screen"));
    }
  }
  if (person.hand_raised_at)
    offer("lower", t("people.lowerHand"), "hand", () => void meeting.lowerHands(whom));
  if (room.media !== "audio" && person.role !== "audience") {
    const shown = person.position !== -1;
    offer("seat", t("people.seat"), "grid", () => onDialog("picture"));
    offer("picture", t(shown ? "people.hide" : "people.show"), "eye", () => {
      void meeting.seat(person.id, shown ? -1 : null);
    });
  }
  if (!me) {
    if (person.role === "host")
      offer("demote", t("people.takeHost"), "host", () => void meeting.demote(whom));
    else {
      offer("promote", t("people.makeHost"), "host", () => void meeting.promote(whom));
      offer("hand-over", t("people.handOver"), "host", () => void meeting.handOver(person.id));
    }
    if (person.role === "participant") {
      offer("to-audience", t("people.toAudience"), "people", () => void meeting.toAudience(whom));
    }
    if (person.role === "audience") {
      offer("to-stage", t("people.toStage"), "people", () => void meeting.toStage(whom));
    }
    offer("kick", t("people.remove"), "remove", () => setRemoving(true), true);
  }

  const role =
    person.role === "host" ? t("people.host") : person.role === "audience" ? t("people.viewer") : null;
  const marks = [
    role,
    person.position === -1 ? t("people.notInPicture") : null,
    person.deaf ? t("people.deaf") : null,
  ]
    .filter(Boolean)
    .join(" · ");
  return (
    <li className="person" data-testid="person" data-participant={person.id} data-muted={!micOn}>
      <Avatar id={person.id} name={person.name} small />
      <span className="person-name">
        <span className="person-line">
          {person.name} {me && <span className="hint">{t("people.you")}</span>}
        </span>
        {marks && <span className="person-role">{marks}</span>}
      </span>
      <span className="person-marks">
        {person.hand_raised_at && <State icon="hand" label={t("people.handUp")} accent />}
        {person.role !== "audience" && (
          <>
            <State
              icon={micOn ? "mic" : "micOff"}
              label={t(micOn ? "people.micOn" : "people.micOff")}
              dim={!micOn}
            />
            <State
              icon={cameraOn ? "camera" : "cameraOff"}
              label={t(cameraOn ? "people.cameraIsOn" : "people.cameraIsOff")}
              dim={!cameraOn}
            />
          </>
        )}
      </span>
      {moderate && items.length > 0 && (
        <Menu label={t("people.actions", { name: person.name })} testId="person-menu" items={items}>
          <Icon name="more" />
        </Menu>
      )}
      {removing && (
        <ConfirmDialog
          title={t("people.removeTitle", { name: person.name })}
          text={t("people.removeText", { name: person.name })}
          confirm={t("people.remove")}
          onConfirm={() => void meeting.kick(whom)}
          onClose={() => setRemoving(false)}
        />
      )}
    </li>
  );
}

function State({
  icon,
  label,
  dim,
  accent,
}: {
  icon: IconName;
  label: string;
  dim?: boolean;
  accent?: boolean;
}) {
  return (
    <span
      className={`state${dim ? " dim" : ""}${accent ? " accent" : ""}`}
      role="img"
      aria-label={label}
      title={label}
    >
      <Icon name={icon} size={18} />
    </span>
  );
}
