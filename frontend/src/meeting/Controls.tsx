import { useTranslation } from "react-i18next";
import { canShareScreen } from "../media/devices";
import { Icon } from "../ui/Icon";
import { Menu, type MenuItem } from "../ui/Menu";
import { useMedia, usePhone } from "../ui/useMedia";
import { ControlButton } from "./ControlButton";
import { useMeeting, useMeetingState, useOwn } from "./MeetingContext";
import { recordingItems } from "./recordingItems";
import { may, OF_PICTURE } from "./rights";
import { isOffStage, waitsForWord } from "./state";
import { type DialogName, type MeetingView, nextView, type PanelName, VIEW_WORDS } from "./view";

interface ControlsProps {
  panel: PanelName | null;
  view: MeetingView;
  onPanel: (panel: PanelName) => void;
  onView: () => void;
  onDialog: (dialog: DialogName) => void;
  onFullScreen: () => void;
}

/** The bar at the bottom: what one does all the time in the middle, the panels at the side, leaving at the end. */
export function Controls({ panel, view, onPanel, onView, onDialog, onFullScreen }: ControlsProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const phone = usePhone();
  const narrow = useMedia("(max-width: 1160px)") || phone;
  const state = useMeetingState();
  const { me, permissions, people, picturesOff, recording, room, session, unread, waiting } = state;
  const own = useOwn();
  const next = nextView(view, session.layout);
  const waits = waitsForWord(state);
  const off = isOffStage(state);
  const handUp = me.hand_raised_at !== null;
  const shareable = permissions.screen && canShareScreen();

  const share = {
    label: t(own.screen ? "controls.stopShare" : "controls.share"),
    run: () => void meeting.own.toggleScreen(),
  };
  const records = may(permissions, "session.record");
  const recordingMenu = records ? recordingItems(t, meeting, recording, onDialog) : [];
  const more: MenuItem[] = [
    ...(narrow ? recordingMenu : []),
    ...(may(permissions, "session.broadcast")
      ? [
          {
            key: "broadcast",
            label: t(session.broadcast ? "broadcast.menuRunning" : "broadcast.menu"),
            icon: <Icon name="broadcast" size={20} />,
            testId: "broadcast-open",
            run: () => onDialog("broadcast"),
          },
        ]
      : []),
    ...(may(permissions, ...OF_PICTURE) && room.media !== "audio"
      ? [
          {
            key: "picture",
            label: t("picture.menu"),
            icon: <Icon name="grid" size={20} />,
            testId: "picture-open",
            run: () => onDialog("picture"),
          },
        ]
      : []),
    ...(permissions.moderate
      ? [
          {
            key: "call",
            label: t("ring.menu"),
            icon: <Icon name="phone" size={20} />,
            testId: "call-open",
            run: () => onDialog("call"),
          },
        ]
      : []),
    ...(!permissions.moderate && room.host_pin
      ? [
          {
            key: "host",
            label: t("host.menu"),
            icon: <Icon name="host" size={20} />,
            testId: "become-host",
            run: () => onDialog("becomeHost"),
          },
        ]
      : []),
    ...(phone && shareable
      ? [{ key: "share", label: share.label, icon: <Icon name="screen" size={20} />, run: share.run }]
      : []),
    ...(phone
      ? [
          {
            key: "people",
            label: t("controls.peopleCount", { count: people.length }),
            icon: <Icon name="people" size={20} />,
            testId: "people-toggle",
            run: () => onPanel("people"),
          },
          {
            key: "view",
            label: t(next === "room" && session.layout === "auto" ? "controls.gridView" : VIEW_WORDS[next]),
            icon: <Icon name={next === "speaker" ? "speaker" : "grid"} size={20} />,
            run: onView,
          },
        ]
      : []),
    ...(room.media === "audio"
      ? []
      : [
          {
            key: "pictures",
            label: t(picturesOff ? "banners.showPictures" : "controls.hidePictures"),
            icon: <Icon name={picturesOff ? "camera" : "cameraOff"} size={20} />,
            testId: "pictures-toggle",
            run: () => meeting.pictures.show(picturesOff),
          },
        ]),
    {
      key: "settings",
      label: t("settings.title"),
      icon: <Icon name="settings" size={20} />,
      run: () => onDialog("settings"),
      testId: "settings-open",
    },
    {
      key: "full",
      label: t("controls.fullScreen"),
      icon: <Icon name="expand" size={20} />,
      run: onFullScreen,
    },
    {
      key: "help",
      label: t("controls.shortcuts"),
      icon: <Icon name="keyboard" size={20} />,
      run: () => onDialog("help"),
      testId: "help-open",
    },
    ...(narrow && permissions.moderate
      ? [
          {
            key: "end",
            label: t("controls.end"),
            icon: <Icon name="door" size={20} />,
            danger: true,
            testId: "end-button",
            run: () => onDialog("end"),
          },
        ]
      : []),
  ];

  return (
    <section className="controls" aria-label={t("controls.label")}>
      <div className="controls-main">
        <ControlButton
          icon={own.microphone ? "mic" : "micOff"}
          off={!own.microphone}
          disabled={!permissions.microphone}
          label={
            permissions.microphone
              ? t(own.microphone ? "controls.mute" : "controls.unmute")
              : t(off ? "podium.noWord" : waits ? "controls.hostsDecide" : "controls.micBlocked")
          }
          caption={t("short.mic")}
          shortcut="D"
          pressed={own.microphone}
          testId="mic-toggle"
          onPress={() => void meeting.own.toggle("microphone")}
        />
        {room.media !== "audio" && (
          <ControlButton
            icon={own.camera ? "camera" : "cameraOff"}
            off={!own.camera}
            disabled={!permissions.camera}
            label={
              permissions.camera
                ? t(own.camera ? "controls.cameraOff" : "controls.cameraOn")
                : t(off ? "podium.noWord" : "controls.cameraBlocked")
            }
            caption={t("short.camera")}
            shortcut="E"
            pressed={own.camera}
            testId="camera-toggle"
            onPress={() => void meeting.own.toggle("camera")}
          />
        )}
        {shareable && !phone && (
          <ControlButton
            icon={own.screen ? "screenStop" : "screen"}
            active={own.screen}
            label={share.label}
            caption={t("short.share")}
            shortcut="S"
            pressed={own.screen}
            testId="share-toggle"
            onPress={share.run}
          />
        )}
        {permissions.raise_hand && (
          <ControlButton
            icon="hand"
            active={handUp}
            label={t(handUp ? "controls.lowerHand" : "controls.raiseHand")}
            caption={t("short.hand")}
            shortcut="H"
            pressed={handUp}
            testId="hand-toggle"
            onPress={() => void meeting.hand(!handUp)}
          />
        )}
        {room.chat_on && (
          <ControlButton
            icon="chat"
            open={panel === "chat"}
            label={unread > 0 ? t("controls.chatUnread", { count: unread }) : t("controls.chat")}
            caption={t("short.chat")}
            shortcut="C"
            badge={unread}
            testId="chat-toggle"
            onPress={() => onPanel("chat")}
          />
        )}
        {!phone && (
          <ControlButton
            icon="people"
            open={panel === "people"}
            label={t("controls.peopleCount", { count: people.length })}
            caption={t("short.people")}
            shortcut="P"
            count={people.length}
            badge={waiting.length}
            testId="people-toggle"
            onPress={() => onPanel("people")}
          />
        )}
        {!narrow && records && !recording && (
          <ControlButton
            icon="record"
            label={t("recording.record")}
            caption={t("short.record")}
            shortcut="R"
            testId="record-start"
            onPress={() => onDialog("record")}
          />
        )}
        {!narrow && records && recording && (
          <Menu
            label={t(recording.state === "paused" ? "recording.menuPaused" : "recording.menuRunning")}
            className="control recorded"
            testId="record-menu"
            items={recordingMenu}
          >
            <Icon name={recording.state === "paused" ? "pause" : "record"} />
            <span className="control-caption" aria-hidden="true">
              {t(recording.state === "paused" ? "recording.paused" : "short.recorded")}
            </span>
          </Menu>
        )}
        <Menu label={t("controls.more")} className="control more" testId="more-menu" items={more}>
          <Icon name="more" />
          <span className="control-caption" aria-hidden="true">
            {t("short.more")}
          </span>
        </Menu>
      </div>
      <div className="controls-end">
        {permissions.moderate && !narrow && (
          <button
            type="button"
            className="button quiet end"
            data-testid="end-button"
            onClick={() => onDialog("end")}
          >
            {t("controls.end")}
          </button>
        )}
        <button
          type="button"
          className="button leave"
          data-testid="leave-button"
          aria-label={t("controls.leave")}
          onClick={() => void meeting.leave()}
        >
          <Icon name="door" size={20} />
          <span>{t("controls.leave")}</span>
        </button>
      </div>
    </section>
  );
}
