import {
  ConnectionState,
  DisconnectReason,
  LocalAudioTrack,
  LocalVideoTrack,
  LogLevel,
  type ReconnectContext,
  Room,
  RoomEvent,
  setLogLevel,
  Track,
} from "livekit-client";
import { ApiError, type Seat } from "../api";
import type { DeviceChoice, Seated } from "../entry";
import { preferences } from "../keep";
import { type Sending, sendingIn, shrink } from "../media/caps";
import { audioConstraints, problemOf } from "../media/devices";
import type { Tracks } from "../media/usePreview";
import type { JoinAnswer, Media, MeetingRoom } from "../types";

export type LinkState = "connecting" | "connected" | "reconnecting";

export interface ConnectionOptions {
  room: MeetingRoom;
  /** Whether what others send comes without being asked for. */
  subscribes: () => boolean;
  seat: () => Seat;
  /** Takes the seat again with its key; the answer replaces what was known. */
  rejoin: () => Promise<Seated>;
  onLink: (state: LinkState) => void;
  /** The seat is gone for good: a refusal's code, or "elsewhere" or "lost". */
  onGone: (code: string) => void;
}

const FIRST_DELAY_MS = 400;
const LAST_DELAY_MS = 4_000;
/** As long as a server's restart may take, and then some. */
const GIVE_UP_MS = 5 * 60_000;

setLogLevel(LogLevel.warn);

/**
 * LiveKit's own attempts at resuming: quick ones, because a restarted server is back within seconds, and for
 * as long as its media may still be flowing. After that a new connection is the better way.
 */
const RESUME_FOR_MS = 45_000;
const reconnectPolicy = {
  nextRetryDelayInMs({ retryCount, elapsedMs }: ReconnectContext): number | null {
    if (elapsedMs > RESUME_FOR_MS) return null;
    return Math.min(1000, 100 + 250 * retryCount) * (0.7 + Math.random() * 0.6);
  },
};

export function createRoom({ resolution, publish }: Sending): Room {
  const kept = preferences();
  return new Room({
    adaptiveStream: true,
    dynacast: true,
    // The meeting itself does: what ends with the page must not look like what a person switched off.
    disconnectOnPageLeave: false,
    reconnectPolicy,
    audioCaptureDefaults: audioConstraints(kept.microphone),
    videoCaptureDefaults: {
      resolution,
      ...(kept.camera ? { deviceId: { ideal: kept.camera } } : {}),
    },
    publishDefaults: { ...publish, dtx: true, red: true },
    ...(kept.speaker ? { audioOutput: { deviceId: kept.speaker } } : {}),
  });
}

/**
 * Keeps the LiveKit room connected. LiveKit resumes short interruptions itself; when it gives up, this asks
 * our own server: is the session still on, is the seat still mine, and if so connects anew, by itself.
 */
export class Connection {
  readonly room: Room;
  private closed = false;
  private repairing = false;
  private wake: (() => void) | null = null;

  constructor(private readonly options: ConnectionOptions) {
    this.room = createRoom(sendingIn(options.room));
    this.room
      .on(RoomEvent.SignalReconnecting, () => this.options.onLink("reconnecting"))
      .on(RoomEvent.Reconnecting, () => this.options.onLink("reconnecting"))
      .on(RoomEvent.Reconnected, () => this.options.onLink("connected"))
      .on(RoomEvent.Connected, () => this.options.onLink("connected"))
      .on(RoomEvent.Disconnected, (reason) => this.dropped(reason));
    window.addEventListener("online", this.hurry);
  }

  async start(media: Media): Promise<void> {
    try {
      await this.connect(media);
    } catch {
      void this.repair();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    window.removeEventListener("online", this.hurry);
    this.wake?.();
    await this.room.disconnect();
  }

  hurry = (): void => this.wake?.();

  private connect(media: Media): Promise<void> {
    return this.room.connect(media.url, media.token, {
      maxRetries: 0,
      autoSubscribe: this.options.subscribes(),
      ...(media.ice_servers.length > 0
        ? { rtcConfig: { iceServers: media.ice_servers.map(iceServer) } }
        : {}),
    });
  }

  private dropped(reason: DisconnectReason | undefined): void {
    if (this.closed || this.repairing) return;
    if (reason === DisconnectReason.DUPLICATE_IDENTITY) this.options.onGone("elsewhere");
    else void this.repair();
  }

  /** Until it holds again: look whether the seat is mine, fetch a token, connect; longer pauses each time. */
  private async repair(): Promise<void> {
    if (this.repairing || this.closed) return;
    this.repairing = true;
    this.options.onLink("reconnecting");
    const deadline = Date.now() + GIVE_UP_MS;
    let refused = false;
    for (let attempt = 0; !this.closed; attempt++) {
      try {
        await this.connect(await this.freshMedia(refused));
        break;
      } catch (error) {
        // A good token that LiveKit does not take: its room is gone, so the next try asks for the seat anew.
        refused = !(error instanceof ApiError);
        if (error instanceof ApiError && !error.passing) {
          this.options.onGone(error.code);
          break;
        }
      }
      if (Date.now() > deadline) {
        this.options.onGone("lost");
        break;
      }
      await this.pause(Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 1.6 ** attempt));
    }
    this.repairing = false;
  }

  private async freshMedia(refused: boolean): Promise<Media> {
    try {
      const { session } = await this.options.seat().me();
      if (session.state === "ended") throw new ApiError(410, "ended");
      if (!refused) return (await this.options.seat().media()).media;
    } catch (error) {
      const lost = error instanceof ApiError && [401, 403, 404, 409].includes(error.status);
      if (!lost) throw error;
    }
    return (await this.options.rejoin()).media;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms * (0.8 + Math.random() * 0.4));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const iceServer = (given: string | RTCIceServer): RTCIceServer =>
  typeof given === "string" ? { urls: given } : given;

/**
 * Publishes what the door handed over, as far as it is permitted; what it could not hand over is opened by LiveKit.
 * A track that may not be sent is closed, so that no device seems to be in use.
 */
export async function publish(
  room: Room,
  devices: DeviceChoice,
  tracks: Tracks,
  { room: where, permissions }: Pick<JoinAnswer, "room" | "permissions">,
): Promise<void> {
  const { localParticipant } = room;
  const jobs: Promise<unknown>[] = [];
  const microphone = () => localParticipant.setMicrophoneEnabled(true);
  const camera = () => localParticipant.setCameraEnabled(true);
  if (!permissions.microphone) tracks.microphone?.stop();
  else if (!devices.micOff) {
    const sent =
      tracks.microphone?.readyState === "live"
        ? localParticipant.publishTrack(
            new LocalAudioTrack(tracks.microphone, audioConstraints(preferences().microphone), false),
            { source: Track.Source.Microphone },
          )
        : microphone();
    jobs.push(sent.catch(again(microphone)));
  }
  if (!permissions.camera) tracks.camera?.stop();
  else if (!devices.cameraOff && tracks.camera?.readyState === "live") {
    const given = tracks.camera;
    const sent = shrink(given, sendingIn(where)).then(() =>
      localParticipant.publishTrack(new LocalVideoTrack(given, undefined, false), {
        source: Track.Source.Camera,
      }),
    );
    jobs.push(sent.catch(again(camera)));
  } else if (!devices.cameraOff) jobs.push(camera().catch(again(camera)));
  await Promise.allSettled(jobs);
}

/** Once more for what failed on the way to the server; a device that cannot be had is for the person. */
const again = (job: () => Promise<unknown>) => (error: unknown) => {
  if (problemOf(error) !== "failed") throw error;
  return job();
};

export const isConnected = (room: Room) => room.state === ConnectionState.Connected;
