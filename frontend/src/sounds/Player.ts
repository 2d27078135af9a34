import type { Sound } from "./names";

/** What plays one sound; resolves when it is over, or cannot be heard. */
export interface Speaker {
  play(sound: Sound): Promise<void>;
  /** Fetches sounds that have to come without delay. */
  prepare(sounds: Sound[]): void;
  stop(): void;
}

/** What the room wants to be heard. */
export interface Wanted {
  prompts: boolean;
  tones: boolean;
}

/** The same sound is not heard again within this time: who comes together is one coming. */
const AGAIN_MS = 2_000;
/** What could not be played by then is no news any more. */
const STALE_MS = { tone: 5_000, prompt: 15_000 };
/** More people than these in a second are a crowd, and a crowd is let in silently. */
const CROWD = 10;
const CROWD_MS = 1_000;

const ofEntry = (sound: Sound) => sound === "enter" || sound === "exit";

interface Waiting {
  sound: Sound;
  since: number;
}

/** Plays sounds one after the other, never two at once, and leaves out what would only be noise. */
export class Player {
  private waiting: Waiting[] = [];
  private readonly lastSaid = new Map<Sound, number>();
  private crowd: number[] = [];
  private playing = false;
  private closing = false;

  constructor(
    private readonly speaker: Speaker,
    private wanted: Wanted,
    private readonly now: () => number = () => performance.now(),
  ) {
    if (wanted.tones) speaker.prepare(["enter", "exit"]);
  }

  /** What the room wants may change while it runs. */
  want(wanted: Wanted): void {
    if (wanted.tones && !this.wanted.tones) this.speaker.prepare(["enter", "exit"]);
    this.wanted = wanted;
    this.waiting = this.waiting.filter(({ sound }) => this.wants(sound));
  }

  say(...sounds: Sound[]): void {
    for (const sound of sounds) this.put(sound);
    void this.run();
  }

  /** Lets the person hear how loud sounds are, whatever the room wants; not while one is heard anyway. */
  sample(sound: Sound): void {
    if (this.playing || this.closing) return;
    this.waiting.push({ sound, since: this.now() });
    void this.run();
  }

  /** The last words: what waits is dropped, and nothing is played after them. */
  farewell(...sounds: Sound[]): void {
    if (this.closing) return;
    this.waiting = [];
    this.say(...sounds);
    this.closing = true;
    if (!this.playing) this.speaker.stop();
  }

  private wants(sound: Sound): boolean {
    return ofEntry(sound) ? this.wanted.tones : this.wanted.prompts;
  }

  private put(sound: Sound): void {
    if (this.closing || !this.wants(sound)) return;
    const since = this.now();
    if (ofEntry(sound) && this.isCrowd(since)) {
      this.waiting = this.waiting.filter((other) => !ofEntry(other.sound));
      return;
    }
    const last = this.lastSaid.get(sound);
    if (last !== undefined && since - last < AGAIN_MS) return;
    this.lastSaid.set(sound, since);
    this.waiting.push({ sound, since });
  }

  private isCrowd(now: number): boolean {
    this.crowd = [...this.crowd.filter((at) => now - at < CROWD_MS), now];
    return this.crowd.length > CROWD;
  }

  private async run(): Promise<void> {
    if (this.playing) return;
    this.playing = true;
    for (let next = this.next(); next; next = this.next())
      await this.speaker.play(next).catch(() => undefined);
    this.playing = false;
    if (this.closing) this.speaker.stop();
  }

  private next(): Sound | null {
    const now = this.now();
    this.waiting = this.waiting.filter(
      ({ sound, since }) => now - since < (ofEntry(sound) ? STALE_MS.tone : STALE_MS.prompt),
    );
    return this.waiting.shift()?.sound ?? null;
  }
}
