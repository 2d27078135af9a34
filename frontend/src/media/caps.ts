import type { TrackPublishDefaults, VideoCaptureOptions } from "livekit-client";
import type { MeetingRoom } from "../types";

type Caps = Pick<MeetingRoom, "picture_width" | "picture_height" | "picture_fps" | "picture_kbps"> &
  Partial<Pick<MeetingRoom, "camera_max_height" | "camera_max_fps" | "screen_max_fps">>;

/** What a camera sends where nobody says otherwise. */
const USUAL = { width: 1280, height: 720, frameRate: 30 };
const USUAL_BITS = 1_700_000;
/** Below this a smaller second picture beside the first costs more than it helps. */
const ALONE_BELOW = 600_000;

export interface Sending {
  resolution: NonNullable<VideoCaptureOptions["resolution"]>;
  publish: Pick<TrackPublishDefaults, "simulcast"> &
    Partial<Pick<TrackPublishDefaults, "videoEncoding" | "screenShareEncoding">>;
}

/** How a camera sends in a room: as large, fast and rich as the room takes, never more than usual. */
export function sendingIn(room: Caps): Sending {
  const share = Math.min(
    1,
    (room.picture_width ?? USUAL.width) / USUAL.width,
    (room.picture_height ?? USUAL.height) / USUAL.height,
    (room.camera_max_height ?? USUAL.height) / USUAL.height,
  );
  const frameRate = Math.min(
    USUAL.frameRate,
    room.picture_fps ?? USUAL.frameRate,
    room.camera_max_fps ?? USUAL.frameRate,
  );
  const screenRate = Math.min(15, room.picture_fps ?? 15, room.screen_max_fps ?? 15);
  const width = even(USUAL.width * share);
  const height = even(USUAL.height * share);
  const resolution = { width, height, frameRate, aspectRatio: width / height };
  const slow = (room.camera_max_fps ?? null) !== null || (room.screen_max_fps ?? null) !== null;
  const rated = room.picture_fps !== null || room.picture_kbps !== null;
  const capped = share < 1 || rated || slow;
  if (!capped) return { resolution, publish: { simulcast: true } };
  const fits = USUAL_BITS * share ** 1.5 * (frameRate / USUAL.frameRate) ** 0.5;
  const most = room.picture_kbps === null ? Number.POSITIVE_INFINITY : room.picture_kbps * 1000;
  const maxBitrate = Math.round(Math.min(Math.max(fits, 120_000), most));
  return {
    resolution,
    publish: {
      simulcast: maxBitrate >= ALONE_BELOW,
      videoEncoding: { maxBitrate, maxFramerate: frameRate },
      ...(!rated && (room.screen_max_fps ?? null) === null
        ? {}
        : {
            screenShareEncoding: {
              maxBitrate: Math.min(2_500_000, most),
              maxFramerate: screenRate,
            },
          }),
    },
  };
}

const even = (side: number) => Math.max(2, Math.floor(side / 2) * 2);

/** Makes a camera that runs already, from before the room was known, as small as the room takes. */
export async function shrink(track: MediaStreamTrack, { resolution }: Sending): Promise<void> {
  const { width = 0, height = 0, frameRate = 0 } = track.getSettings();
  const long = Math.max(resolution.width, resolution.height);
  const short = Math.min(resolution.width, resolution.height);
  const upright = height > width;
  const fits =
    Math.max(width, height) <= long &&
    Math.min(width, height) <= short &&
    frameRate <= (resolution.frameRate ?? 30);
  if (fits) return;
  await track
    .applyConstraints({
      width: { max: upright ? short : long },
      height: { max: upright ? long : short },
      frameRate: { max: resolution.frameRate ?? 30 },
    })
    .catch(() => undefined);
}
