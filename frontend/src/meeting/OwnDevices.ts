import i18next from "i18next";
import {
  ConnectionState,
  type Participant as LiveKitParticipant,
  type LocalTrackPublication,
  MediaDeviceFailure,
  type Room,
  RoomEvent,
  Track,
  type TrackPublication,
} from "livekit-client";
import type { DeviceChoice } from "../entry";
import { prefer } from "../keep";
import { type Problem, problemOf } from "../media/devices";
import { problemText } from "../media/problemText";
import { isConnected } from "./Connection";
import type { Store } from "./Store";

type Side = "microphone" | "camera";
export interface OwnState {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  busy: Record<Side | "screen", boolean>;
}

const t = i18next.t.bind(i18next);
const REPORT_MS = 60;

/**
 * One's own microphone, camera and screen: switches them, remembers what the person wants (so that a
 * reconnect restores it), notices when a host has changed them, and reports every change to the server.
 */
export class OwnDevices {
  wishes: DeviceChoice;
  /** Told what the person wants now, before it has come true: a reload must not bring back what they left. */
  onWish: () => void = () => undefined;
  /** Told when a host has switched one's microphone. */
  onHost: (on: boolean) => void = () => undefined;
  private state: OwnState;
  private readonly listeners = new Set<() => void>();
  private reported = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private ready = false;
  private begin: () => void = () => undefined;
  private readonly begun = new Promise<void>((resolve) => (this.begin = resolve));
  private closed = false;

  constructor(
    private readonly room: Room,
    private readonly store: Store,
    devices: DeviceChoice,
    private readonly report: (change: { mic_muted: boolean; camera_off: boolean }) => Promise<void>,
  ) {
    this.wishes = devices;
    // What was on at the door is being published: it counts as on already.
    const { permissions } = store.get();
    this.state = {
      microphone: permissions.microphone && !devices.micOff,
      camera: permissions.camera && !devices.cameraOff,
      screen: false,
      busy: { microphone: false, camera: false, screen: false },
    };
    room
      .on(RoomEvent.TrackMuted, this.muted)
      .on(RoomEvent.TrackUnmuted, this.unmuted)
      .on(RoomEvent.LocalTrackPublished, this.look)
      .on(RoomEvent.LocalTrackUnpublished, this.unpublished)
      .on(RoomEvent.MediaDevicesError, this.failed);
  }

  get = (): OwnState => this.state;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The first publishing is done: from now on the tracks tell the truth. */
  started(): void {
    this.ready = true;
    this.begin();
    this.look();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  toggle = (side: Side) => this.set(side, !this.state[side]);

  async set(side: Side, on: boolean): Promise<void> {
    if (this.state.busy[side] || (on && !this.store.get().permissions[side])) return;
    this.wish(side, on);
    if (on && this.store.get().asked?.source === side) this.store.patch({ asked: null });
    if (on && side === "camera") this.store.patch({ tooLarge: false });
    this.setBusy(side, true);
    this.put({ [side]: on });
    try {
      await this.begun;
      // Without a connection the wish is enough: it comes true with the next one.
      if (this.room.state === ConnectionState.Disconnected) return;
      if (side === "microphone") await this.room.localParticipant.setMicrophoneEnabled(on);
      else await this.room.localParticipant.setCameraEnabled(on);
      this.store.notice(t(NOTICE[side][on ? 0 : 1]), { quiet: true, about: side });
    } catch (error) {
      this.wish(side, false);
      this.complain(side, problemOf(error));
    } finally {
      this.setBusy(side, false);
      this.look();
    }
  }

  async toggleScreen(): Promise<void> {
    if (this.state.busy.screen) return;
    const on = !this.state.screen;
    this.setBusy("screen", true);
    try {
      await this.room.localParticipant.setScreenShareEnabled(
        on,
        { audio: true, contentHint: "detail", selfBrowserSurface: "exclude", surfaceSwitching: "include" },
        { simulcast: true },
      );
    } catch (error) {
      // Closing the browser's own chooser is an answer, not a failure.
      if (problemOf(error) !== "denied") this.store.notice(t("notices.shareFailed"));
    } finally {
      this.setBusy("screen", false);
      this.look();
    }
  }

  /** After a new connection: what was on is on again. */
  async restore(): Promise<void> {
    if (!this.ready) return;
    const { localParticipant } = this.room;
    const { permissions } = this.store.get();
    const jobs: Promise<unknown>[] = [];
    if (!this.wishes.micOff && permissions.microphone && !localParticipant.isMicrophoneEnabled) {
      jobs.push(localParticipant.setMicrophoneEnabled(true));
    }
    if (!this.wishes.cameraOff && permissions.camera && !localParticipant.isCameraEnabled) {
      jobs.push(localParticipant.setCameraEnabled(true));
    }
    await Promise.allSettled(jobs);
    this.reported = "";
    this.look();
  }

  async choose(kind: "microphone" | "camera" | "speaker", deviceId: string): Promise<void> {
    prefer({ [kind]: deviceId });
    const kinds = { microphone: "audioinput", camera: "videoinput", speaker: "audiooutput" } as const;
    await this.room.switchActiveDevice(kinds[kind], deviceId || "default").catch((error) => {
      if (kind !== "speaker") this.complain(kind, problemOf(error));
    });
  }

  private wish(side: Side, on: boolean): void {
    if (this.closed) return;
    this.wishes =
      side === "microphone" ? { ...this.wishes, micOff: !on } : { ...this.wishes, cameraOff: !on };
    prefer(this.wishes);
    this.onWish();
  }

  private setBusy(side: Side | "screen", busy: boolean): void {
    this.put({ busy: { ...this.state.busy, [side]: busy } });
  }

  private put(change: Partial<OwnState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }

  /** Reads what is really on, shows it, and tells the server. */
  private look = (): void => {
    if (this.closed || !this.ready || this.room.state === ConnectionState.Disconnected) return;
    const { localParticipant } = this.room;
    const { busy, microphone, camera } = this.state;
    this.put({
      microphone: busy.microphone ? microphone : localParticipant.isMicrophoneEnabled,
      camera: busy.camera ? camera : localParticipant.isCameraEnabled,
      screen: localParticipant.isScreenShareEnabled,
    });
    if (!isConnected(this.room)) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.tell(), REPORT_MS);
  };

  private async tell(): Promise<void> {
    const change = { mic_muted: !this.state.microphone, camera_off: !this.state.camera };
    const text = JSON.stringify(change);
    if (text === this.reported) return;
    this.reported = text;
    await this.report(change).catch(() => {
      this.reported = "";
    });
  }

  private sideOf(publication: TrackPublication): Side | "screen" | null {
    if (publication.source === Track.Source.Microphone) return "microphone";
    if (publication.source === Track.Source.Camera) return "camera";
    return publication.source === Track.Source.ScreenShare ? "screen" : null;
  }

  private muted = (publication: TrackPublication, participant: LiveKitParticipant): void => {
    if (participant !== this.room.localParticipant) return;
    const side = this.sideOf(publication);
    if (side !== null && this.ready && !this.state.busy[side]) {
      const gone = publication.track?.mediaStreamTrack.readyState === "ended";
      if (side === "screen") this.store.notice(t("notices.shareByHost"));
      else {
        this.wish(side, false);
        const what = t(side === "microphone" ? "devices.whatMicrophone" : "devices.whatCamera");
        const byHost = t(side === "microphone" ? "notices.mutedByHost" : "notices.cameraByHost");
        this.store.notice(gone ? t("devices.lost", { what }) : byHost, { about: side });
        if (side === "microphone" && !gone) this.onHost(false);
      }
    }
    this.look();
  };

  private unmuted = (publication: TrackPublication, participant: LiveKitParticipant): void => {
    if (participant !== this.room.localParticipant) return;
    const side = this.sideOf(publication);
    // What the server opened, because a host asked for it, is no question any more.
    if (side !== null && this.store.get().asked?.source === side) this.store.patch({ asked: null });
    if (side === "microphone" && this.ready && !this.state.busy.microphone) {
      this.wish(side, true);
      this.store.notice(t("notices.unmutedByHost"), { about: side });
      this.onHost(true);
    }
    this.look();
  };

  /** Unpublished without a press: permission was taken, or a device went away. The person asks for it again. */
  private unpublished = (publication: LocalTrackPublication): void => {
    const side = this.sideOf(publication);
    if (
      side !== null &&
      side !== "screen" &&
      this.ready &&
      isConnected(this.room) &&
      !this.state.busy[side]
    ) {
      this.wish(side, false);
    }
    this.look();
  };

  private failed = (error: Error, kind?: MediaDeviceKind): void => {
    const side: Side = kind === "videoinput" ? "camera" : "microphone";
    const problem: Partial<Record<MediaDeviceFailure, Problem>> = {
      [MediaDeviceFailure.PermissionDenied]: "denied",
      [MediaDeviceFailure.NotFound]: "missing",
      [MediaDeviceFailure.DeviceInUse]: "busy",
    };
    const failure = MediaDeviceFailure.getFailure(error);
    if (!this.state.busy[side]) this.complain(side, (failure && problem[failure]) ?? "failed");
    this.look();
  };

  private complain(side: Side, problem: Problem): void {
    this.store.notice(problemText(t, side, problem));
  }
}

const NOTICE = {
  microphone: ["notices.micOn", "notices.micOff"],
  camera: ["notices.cameraOn", "notices.cameraOff"],
} as const;
