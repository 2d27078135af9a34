/** Cameras, microphones and speakers, before LiveKit has to do with them. */

export type Kind = "microphone" | "camera" | "speaker";
export type Problem = "denied" | "missing" | "busy" | "insecure" | "failed";

export interface Devices {
  microphone: MediaDeviceInfo[];
  camera: MediaDeviceInfo[];
  speaker: MediaDeviceInfo[];
}

export const NO_DEVICES: Devices = { microphone: [], camera: [], speaker: [] };

/** Chromium and recent Firefox can choose the speaker; Safari cannot. */
export const canChooseSpeaker = "setSinkId" in HTMLMediaElement.prototype;

/** `mediaDevices` exists in secure contexts (https, localhost) only. */
export const hasMedia = () => typeof navigator.mediaDevices?.getUserMedia === "function";

export const canShareScreen = () => typeof navigator.mediaDevices?.getDisplayMedia === "function";

export async function listDevices(): Promise<Devices> {
  if (!hasMedia()) return NO_DEVICES;
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const of = (kind: MediaDeviceKind) =>
    all.filter((device) => device.kind === kind && device.deviceId !== "");
  return { microphone: of("audioinput"), camera: of("videoinput"), speaker: of("audiooutput") };
}

export function watchDevices(changed: () => void): () => void {
  if (!hasMedia()) return () => undefined;
  navigator.mediaDevices.addEventListener("devicechange", changed);
  return () => navigator.mediaDevices.removeEventListener("devicechange", changed);
}

export function problemOf(error: unknown): Problem {
  switch ((error as { name?: string } | null)?.name) {
    case "NotAllowedError":
    case "SecurityError":
    case "PermissionDeniedError":
      return "denied";
    case "NotFoundError":
    case "DevicesNotFoundError":
    case "OverconstrainedError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "failed";
  }
}

export function audioConstraints(deviceId: string) {
  return {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId ? { deviceId: { ideal: deviceId } } : {}),
  };
}

export function videoConstraints(deviceId: string) {
  return {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 },
    ...(deviceId ? { deviceId: { ideal: deviceId } } : {}),
  };
}

export interface Opened {
  microphone?: MediaStreamTrack;
  camera?: MediaStreamTrack;
  problems: Partial<Record<"microphone" | "camera", Problem>>;
}

/**
 * Opens what is wanted, with one question to the person where possible. When both together fail (often
 * because one of them does not exist) each is tried alone, so that one missing device does not cost the other.
 */
export async function openDevices(wanted: { microphone?: string; camera?: string }): Promise<Opened> {
  const opened: Opened = { problems: {} };
  const kinds = (["microphone", "camera"] as const).filter((kind) => wanted[kind] !== undefined);
  if (kinds.length === 0) return opened;
  if (!hasMedia()) {
    for (const kind of kinds) opened.problems[kind] = "insecure";
    return opened;
  }
  const ask = async (asked: readonly ("microphone" | "camera")[]) => {
    const stream = await navigator.mediaDevices.getUserMedia({
      ...(asked.includes("microphone") ? { audio: audioConstraints(wanted.microphone ?? "") } : {}),
      ...(asked.includes("camera") ? { video: videoConstraints(wanted.camera ?? "") } : {}),
    });
    const [microphone] = stream.getAudioTracks();
    const [camera] = stream.getVideoTracks();
    if (microphone) opened.microphone = microphone;
    if (camera) opened.camera = camera;
  };
  try {
    await ask(kinds);
  } catch (error) {
    if (kinds.length === 1 && kinds[0]) opened.problems[kinds[0]] = problemOf(error);
    else {
      for (const kind of kinds) {
        await ask([kind]).catch((reason) => {
          opened.problems[kind] = problemOf(reason);
        });
      }
    }
  }
  return opened;
}
