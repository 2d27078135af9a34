import type Hls from "hls.js/light";

const TYPE = "application/vnd.apple.mpegurl";
const AGAIN_MS = 2_000;

/**
 * Plays a live playlist in a video element: with a player of ours where the browser has media sources, else with
 * the browser's own. Returns how to end it. What breaks off is begun anew.
 */
export function play(video: HTMLVideoElement, playlist: string, onBlocked: () => void): () => void {
  let over = false;
  let player: Hls | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const begin = () => {
    // Browsers start nothing with sound before somebody has pressed something.
    void video.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") onBlocked();
    });
  };
  const again = () => {
    player?.destroy();
    player = null;
    clearTimeout(timer);
    if (!over) timer = setTimeout(() => void start(), AGAIN_MS);
  };
  const native = () => {
    video.src = playlist;
    video.onerror = again;
    begin();
  };
  const start = async () => {
    const { default: Player } = await import("hls.js/light");
    if (over) return;
    if (!Player.isSupported()) {
      if (video.canPlayType(TYPE)) native();
      return;
    }
    player = new Player({ enableWorker: false, liveSyncDurationCount: 3 });
    player.on(Player.Events.MANIFEST_PARSED, begin);
    player.on(Player.Events.ERROR, (_, problem) => {
      if (problem.fatal) again();
    });
    player.loadSource(playlist);
    player.attachMedia(video);
  };

  void start();
  return () => {
    over = true;
    clearTimeout(timer);
    player?.destroy();
    video.onerror = null;
    video.removeAttribute("src");
  };
}
