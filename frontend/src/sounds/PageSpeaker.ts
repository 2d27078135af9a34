import { preferences } from "../keep";
import { Library } from "./Library";
import type { Sound } from "./names";
import type { Speaker } from "./Player";

/** A browser that never says that a sound is over must not silence those that follow. */
const LONGEST_MS = 10_000;

/**
 * Plays sounds through the speaker that the person chose, as loud as the person chose. There is one element for
 * all of them: where a browser lets a page sound only after a touch, the touch then counts for every sound.
 */
export class PageSpeaker implements Speaker {
  private readonly element = new Audio();
  private readonly library: Library;
  private over: () => void = () => undefined;
  private stopped = false;

  constructor(roomLanguage: string | null) {
    this.library = new Library(() => spokenLanguages(roomLanguage));
    this.element.addEventListener("ended", () => this.over());
    this.element.addEventListener("error", () => this.over());
  }

  prepare(sounds: Sound[]): void {
    for (const sound of sounds) void this.library.address(sound);
  }

  async play(sound: Sound, loop = false): Promise<void> {
    const { sounds, speaker } = preferences();
    if (!sounds) return;
    const address = await this.library.address(sound);
    if (address === null || this.stopped) return;
    const { element } = this;
    if ("setSinkId" in element && element.sinkId !== speaker) {
      await element.setSinkId(speaker).catch(() => undefined);
    }
    const over = new Promise<void>((resolve) => (this.over = resolve));
    const longest = loop ? undefined : setTimeout(this.over, LONGEST_MS);
    element.src = address;
    element.loop = loop;
    this.adjust();
    try {
      await element.play();
      await over;
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.unlockByTouch();
    } finally {
      clearTimeout(longest);
    }
  }

  stop(): void {
    this.stopped = true;
    this.element.pause();
    this.over();
    this.library.close();
  }

  /** The person has chosen another loudness, or none: what plays now follows. */
  adjust(): void {
    const { sounds, soundsVolume } = preferences();
    this.element.volume = soundsVolume;
    this.element.muted = !sounds;
  }

  /** What could not be heard is lost; with the next touch of the page the browser lets the element sound. */
  private unlockByTouch(): void {
    const touch = new AbortController();
    for (const kind of ["pointerdown", "keydown"]) {
      const unlock = () => {
        touch.abort();
        this.element.load();
      };
      document.addEventListener(kind, unlock, { signal: touch.signal });
    }
  }
}

/** The person's own choice, the browser's languages, the room's. The first of these that is spoken is heard. */
function spokenLanguages(room: string | null): string[] {
  const tags = [preferences().language, ...navigator.languages, room ?? "", "en"];
  return tags.map((tag) => tag.toLowerCase().split("-")[0] ?? "");
}
