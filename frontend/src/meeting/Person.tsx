import { useParticipants } from "@livekit/components-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Participant } from "../types";
import { Avatar } from "../ui/Avatar";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Icon, type IconName } from "../ui/Icon";
import { Menu, type MenuItem } from "../ui/Menu";
import { useMeeting, useMeetingState } from "./MeetingContext";
import { allHaveTheWord } from "./onStage";
import { may, type Right } from "./rights";
import type { DialogName } from "./view";

interface PersonProps {
  person: Participant;
  me: boolean;
  onDialog: (dialog: DialogName) => void;
}

/** One row of the list of people, with what a host can do about that person. */
export function Person({ person, me, onDialog }: PersonProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const live = useParticipants().find((participant) => participant.identity === person.id);
  const [removing, setRemoving] = useState(false);
  const micOn = live ? live.isMicrophoneEnabled : !person.mic_muted;
  const cameraOn = live ? live.isCameraEnabled : !person.camera_off;
  const whom = { participants: [person.id] };
  const { room, permissions, session } = useMeetingState();
  const host = permissions.moderate;
  const mayOpen = person.permissions?.microphone ?? !person.mic_blocked;
  const given = room.control === "host" && person.role === "participant";

  const items: MenuItem[] = [];
  const offer = (
    allowed: Right | boolean,
    key: string,
    label: string,
    icon: IconName,
    run: () => void,
    danger = false,
  ) => {
    if (allowed === false || (allowed !== true && !may(permissions, allowed))) return;
    items.push({ key, label, icon: <Icon name={icon} size={20} />, run, danger, testId: `person-${key}` });
  };
  const mute = () => void meeting.mute(whom);
  const unmute = () => void meeting.unmute(whom);
  if (!me) {
    if (given && mayOpen) offer("others.mute", "take-mic", t("people.takeMic"), "micOff", mute);
    else {
      if (micOn) offer("others.mute", "mute", t("people.mute"), "micOff", mute);
      if (given) offer("others.unmute", "give-mic", t("people.giveMic"), "mic", unmute);
      else if (person.mic_blocked) offer("others.unmute", "allow-mic", t("people.allowMic"), "mic", unmute);
      else {
        if (!micOn && person.role !== "audience")
          offer("others.unmute", "ask-mic", t("people.askMic"), "mic", unmute);
        offer("others.mute", "block", t("people.muteAndBlock"), "lock", () => {
          void meeting.mute(whom, "microphone", true);
        });
      }
    }
    if (cameraOn)
      offer("others.camera_off", "camera", t("people.cameraOff"), "cameraOff", () => {
        void meeting.mute(whom, "camera");
      });
    const open = () => void meeting.unmute(whom, "camera");
    if (person.camera_blocked)
      offer("others.camera_on", "allow-camera", t("people.allowCamera"), "camera", open);
    else if (!cameraOn && room.media !== "audio" && person.role !== "audience")
      offer("others.camera_on", "ask-camera", t("people.askCamera"), "camera", open);
    if (person.deaf)
      offer("others.undeafen", "undeafen", t("people.undeafen"), "sound", () => void meeting.undeafen(whom));
    if (live?.isScreenShareEnabled)
      offer("others.camera_off", "screen", t("people.stopShare"), "screenStop", () => {
        void meeting.mute(whom, "screen");
      });
  }
  if (person.hand_raised_at)
    offer("others.lower_hand", "lower", t("people.lowerHand"), "hand", () => void meeting.lowerHands(whom));
  if (!allHaveTheWord(session) && person.role === "participant") {
    if (!person.on_podium) {
      if (!session.voice_activated) {
        offer(
          "others.to_stage",
          "podium",
          t("podium.invite"),
          "speaker",
          () => void meeting.toPodium(whom, false),
        );
      }
      offer(
        "others.to_stage",
        "podium-now",
        t("podium.now"),
        "speaker",
        () => void meeting.toPodium(whom, true),
      );
    } else {
      offer(
        "others.to_stage",
        "podium-off",
        t("podium.dismiss"),
        "speaker",
        () => void meeting.fromPodium(whom),
      );
      if (session.voice_activated) {
        offer(
          "others.to_stage",
          "podium-pin",
          t(person.pinned ? "podium.unpin" : "podium.pin"),
          "pin",
          () => {
            void meeting.pinOnPodium(whom, !person.pinned);
          },
        );
      }
    }
  }
  if (session.interpretation && person.role !== "audience") {
    if (person.languages) {
      offer(host, "no-translator", t("interpretation.stop"), "speaker", () => {
        void meeting.setTranslator(person.id, null);
      });
    } else
      offer(host, "translator", t("interpretation.make"), "speaker", () =>
        onDialog(`translator:${person.id}`),
      );
  }
  if (room.media !== "audio" && person.role !== "audience") {
    const shown = person.position !== -1;
    offer("others.place", "seat", t("people.seat"), "grid", () => onDialog("picture"));
    offer("others.place", "picture", t(shown ? "people.hide" : "people.show"), "eye", () => {
      void meeting.seat(person.id, shown ? -1 : null);
    });
  }
  if (!me) {
    if (person.role === "host")
      offer(host, "demote", t("people.takeHost"), "host", () => void meeting.demote(whom));
    else {
      offer(host, "promote", t("people.makeHost"), "host", () => void meeting.promote(whom));
      offer(host, "hand-over", t("people.handOver"), "host", () => void meeting.handOver(person.id));
    }
    if (person.role === "participant")
      offer("others.to_audience", "to-audience", t("people.toAudience"), "people", () => {
        void meeting.toAudience(whom);
      });
    if (person.role === "audience")
      offer("others.to_stage", "to-stage", t("people.toStage"), "people", () => void meeting.toStage(whom));
    offer("others.remove", "kick", t("people.remove"), "remove", () => setRemoving(true), true);
  }

  const role =
    person.role === "host" ? t("people.host") : person.role === "audience" ? t("people.viewer") : null;
  const marks = [
    role,
    person.position === -1 ? t("people.notInPicture") : null,
    person.deaf ? t("people.deaf") : null,
    person.on_podium && !session.voice_activated ? t("podium.onIt") : null,
    person.podium_invited_at ? t("podium.asked") : null,
    person.languages ? t("interpretation.translates", { languages: person.languages.join(" – ") }) : null,
  ]
    .filter(Boolean)
    .join(" · ");
  return (
    <li className="person" data-testid="person" data-participant={person.id} data-muted={!micOn}>
      <Avatar id={person.id} name={person.name} picture={person.avatar} small />
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
      {items.length > 0 && (
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
