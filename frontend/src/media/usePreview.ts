import { useCallback, useEffect, useRef, useState } from "react";
import { prefer, preferences } from "../keep";
import { type Devices, listDevices, NO_DEVICES, openDevices, type Problem, watchDevices } from "./devices";

type Kind = "microphone" | "camera";

export interface PreviewSide {
  on: boolean;
  track: MediaStreamTrack | null;
  problem: Problem | null;
}

export interface Tracks {
  microphone: MediaStreamTrack | null;
  camera: MediaStreamTrack | null;
}

export interface Preview {
  microphone: PreviewSide;
  camera: PreviewSide;
  devices: Devices;
  busy: boolean;
  set: (kind: Kind, on: boolean) => void;
  choose: (kind: Kind, deviceId: string) => void;
  retry: () => void;
  /** Gives the running tracks away: this hook stops caring for them. */
  handOver: () => Tracks;
}

/** Camera and microphone before the meeting. `video` is false in rooms that are sound only. */
export function usePreview(video: boolean, active: boolean): Preview {
  const [microphone, setMicrophone] = useState<PreviewSide>(() => ({
    on: !preferences().micOff,
    track: null,
    problem: null,
  }));
  const [camera, setCamera] = useState<PreviewSide>(() => ({
    on: !preferences().cameraOff,
    track: null,
    problem: null,
  }));
  const [devices, setDevices] = useState<Devices>(NO_DEVICES);
  const [busy, setBusy] = useState(false);
  const tracks = useRef<Tracks>({ microphone: null, camera: null });
  const gone = useRef(false);

  const put = useCallback((kind: Kind, change: Partial<PreviewSide>) => {
    (kind === "microphone" ? setMicrophone : setCamera)((side) => ({ ...side, ...change }));
  }, []);

  const drop = useCallback((kind: Kind) => {
    tracks.current[kind]?.stop();
    tracks.current[kind] = null;
  }, []);

  const open = useCallback(
    async (kinds: Kind[]) => {
      const kept = preferences();
      const wanted: { microphone?: string; camera?: string } = {};
      for (const kind of kinds) wanted[kind] = kept[kind];
      setBusy(true);
      const opened = await openDevices(wanted);
      setBusy(false);
      if (gone.current) {
        opened.microphone?.stop();
        opened.camera?.stop();
        return;
      }
      for (const kind of kinds) {
        const track = opened[kind] ?? null;
        drop(kind);
        tracks.current[kind] = track;
        if (track) {
          track.addEventListener("ended", () => put(kind, { track: null, problem: "busy" }), { once: true });
        }
        put(kind, { track, problem: opened.problems[kind] ?? null });
      }
      setDevices(await listDevices());
    },
    [drop, put],
  );

  useEffect(() => {
    if (!active) return;
    gone.current = false;
    const kept = preferences();
    const kinds: Kind[] = [];
    if (!kept.micOff) kinds.push("microphone");
    if (video && !kept.cameraOff) kinds.push("camera");
    void open(kinds);
    void listDevices().then(setDevices);
    const unwatch = watchDevices(() => void listDevices().then(setDevices));
    return () => {
      unwatch();
      gone.current = true;
      drop("microphone");
      drop("camera");
    };
  }, [active, video, open, drop]);

  const set = useCallback(
    (kind: Kind, on: boolean) => {
      prefer(kind === "microphone" ? { micOff: !on } : { cameraOff: !on });
      put(kind, { on });
      if (on) void open([kind]);
      else {
        drop(kind);
        put(kind, { track: null });
      }
    },
    [drop, open, put],
  );

  const choose = useCallback(
    (kind: Kind, deviceId: string) => {
      prefer({ [kind]: deviceId });
      void open([kind]);
    },
    [open],
  );

  const retry = useCallback(() => {
    const kinds: Kind[] = [];
    if (microphone.on) kinds.push("microphone");
    if (video && camera.on) kinds.push("camera");
    void open(kinds);
  }, [microphone.on, camera.on, video, open]);

  const handOver = useCallback(() => {
    const given = tracks.current;
    tracks.current = { microphone: null, camera: null };
    return given;
  }, []);

  return { microphone, camera, devices, busy, set, choose, retry, handOver };
}
