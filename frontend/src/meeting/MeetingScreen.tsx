import { RoomContext } from "@livekit/components-react";
import { useCallback, useEffect, useLayoutEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entered, Seated } from "../entry";
import type { Ending } from "../left/LeftScreen";
import type { Place } from "../place";
import { applyRoomTheme } from "../theme";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { BecomeHostDialog } from "./BecomeHostDialog";
import { BroadcastDialog } from "./BroadcastDialog";
import { CallDialog } from "./CallDialog";
import { ChatPanel } from "./ChatPanel";
import { Controls } from "./Controls";
import { HelpDialog } from "./HelpDialog";
import { Meeting } from "./Meeting";
import { MeetingContext } from "./MeetingContext";
import { Notices } from "./Notices";
import { PeoplePanel } from "./PeoplePanel";
import { PictureDialog } from "./PictureDialog";
import { may, OF_PICTURE } from "./rights";
import { SettingsDialog } from "./SettingsDialog";
import { Sound } from "./Sound";
import { SoundGate } from "./SoundGate";
import { Stage } from "./Stage";
import { useStore } from "./Store";
import { TopBar } from "./TopBar";
import { TranslatorDialog } from "./TranslatorDialog";
import { useShortcuts } from "./useShortcuts";
import { type DialogName, type MeetingView, nextView, type PanelName } from "./view";

interface MeetingScreenProps {
  place: Place;
  entered: Entered<Seated>;
  onLeft: (ending: Ending) => void;
}

export function MeetingScreen({ place, entered, onLeft }: MeetingScreenProps) {
  const [meeting, setMeeting] = useState<Meeting | null>(null);

  // Not while rendering: React may drop a rendering and start it anew, and a meeting that it dropped would go on
  // unseen, with a stream of events of its own and sounds that are heard twice.
  // biome-ignore lint/correctness/useExhaustiveDependencies: one entry is one meeting.
  useLayoutEffect(() => {
    const begun = new Meeting(place, entered, (reason, lasted) =>
      onLeft({ reason, lasted, title: entered.answer.room.title }),
    );
    setMeeting(begun);
    void begun.start();
  }, []);

  if (meeting === null) return null;
  return (
    <MeetingContext value={meeting}>
      <RoomContext value={meeting.room}>
        <MeetingLayout meeting={meeting} />
        <Sound meeting={meeting} />
      </RoomContext>
    </MeetingContext>
  );
}

function MeetingLayout({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation();
  const { permissions, me, recording, room, session } = useStore(meeting.store);
  const [panel, setPanel] = useState<PanelName | null>(null);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [view, setView] = useState<MeetingView>("room");
  const [pinned, setPinned] = useState<string | null>(null);

  const togglePanel = useCallback((name: PanelName) => setPanel((open) => (open === name ? null : name)), []);
  const toggleView = useCallback(() => {
    setPinned(null);
    setView((now) => nextView(now, session.layout));
  }, [session.layout]);
  // What a host shows everybody is seen by everybody; whoever likes it otherwise chooses again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another layout is the reason.
  useEffect(() => setView("room"), [session.layout]);
  useEffect(() => applyRoomTheme(room.theme), [room.theme]);
  useEffect(() => meeting.setChatOpen(panel === "chat"), [meeting, panel]);

  useShortcuts(dialog === null, {
    d: () => void meeting.own.toggle("microphone"),
    e: () => void meeting.own.toggle("camera"),
    s: () => void (permissions.screen && meeting.own.toggleScreen()),
    h: () => void (permissions.raise_hand && meeting.hand(!me.hand_raised_at)),
    c: () => togglePanel("chat"),
    p: () => togglePanel("people"),
    g: toggleView,
    f: toggleFullScreen,
    r: () => {
      if (!may(permissions, "session.record")) return;
      if (!recording) setDialog("record");
      else void (recording.state === "paused" ? meeting.resumeRecording() : meeting.pauseRecording());
    },
    "?": () => setDialog("help"),
    escape: () => setPanel(null),
  });

  const closePanel = () => setPanel(null);
  const closeDialog = () => setDialog(null);
  return (
    <div className={panel ? "meeting with-panel" : "meeting"}>
      <TopBar view={view} onView={toggleView} onFullScreen={toggleFullScreen} />
      <Stage view={view} pinned={pinned} onPin={setPinned} />
      {panel === "chat" && <ChatPanel onClose={closePanel} />}
      {panel === "people" && <PeoplePanel onClose={closePanel} onDialog={setDialog} />}
      <Controls
        panel={panel}
        view={view}
        onPanel={togglePanel}
        onView={toggleView}
        onDialog={setDialog}
        onFullScreen={toggleFullScreen}
      />
      <SoundGate />
      <Notices />
      {dialog === "settings" && <SettingsDialog onClose={closeDialog} />}
      {dialog === "help" && <HelpDialog onClose={closeDialog} />}
      {dialog === "becomeHost" && <BecomeHostDialog onClose={closeDialog} />}
      {dialog === "picture" && may(permissions, ...OF_PICTURE) && <PictureDialog onClose={closeDialog} />}
      {dialog?.startsWith("translator:") && permissions.moderate && (
        <TranslatorDialog person={dialog.slice("translator:".length)} onClose={closeDialog} />
      )}
      {dialog === "call" && permissions.moderate && <CallDialog onClose={closeDialog} />}
      {dialog === "end" && (
        <ConfirmDialog
          title={t("end.title")}
          text={t("end.text")}
          confirm={t("end.confirm")}
          onConfirm={() => void meeting.end()}
          onClose={closeDialog}
        />
      )}
      <RecordingDialogs dialog={dialog} meeting={meeting} onClose={closeDialog} />
      {dialog === "broadcast" && (
        <BroadcastDialog onClose={closeDialog} onStop={() => setDialog("stopBroadcast")} />
      )}
    </div>
  );
}

interface RecordingDialogsProps {
  dialog: DialogName | null;
  meeting: Meeting;
  onClose: () => void;
}

/** Asked before everybody is recorded, and before what goes on is ended for good. */
function RecordingDialogs({ dialog, meeting, onClose }: RecordingDialogsProps) {
  const { t } = useTranslation();
  if (dialog === "record") {
    return (
      <ConfirmDialog
        calm
        title={t("recording.startTitle")}
        text={t("recording.startText")}
        confirm={t("recording.start")}
        onConfirm={() => void meeting.record()}
        onClose={onClose}
      />
    );
  }
  if (dialog === "stopRecording") {
    return (
      <ConfirmDialog
        title={t("recording.stopTitle")}
        text={t("recording.stopText")}
        confirm={t("recording.stop")}
        onConfirm={() => void meeting.stopRecording()}
        onClose={onClose}
      />
    );
  }
  if (dialog === "stopBroadcast") {
    return (
      <ConfirmDialog
        title={t("broadcast.stopTitle")}
        text={t("broadcast.stopText")}
        confirm={t("broadcast.stop")}
        onConfirm={() => void meeting.stopBroadcast()}
        onClose={onClose}
      />
    );
  }
  return null;
}

function toggleFullScreen(): void {
  const change = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.();
  void change?.catch(() => undefined);
}

export default MeetingScreen;
