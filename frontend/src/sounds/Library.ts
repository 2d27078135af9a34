import type { Sound } from "./names";

const BASE = "/sounds";
const TONES = "tones";

interface Manifest {
  type: string;
  sounds: Record<string, Partial<Record<Sound, { file: string; version: string }>>>;
}

/** The server's sounds, each fetched once and then here: media elements would ask for them in parts. */
export class Library {
  private manifest: Promise<Manifest | null> | null = null;
  private readonly addresses = new Map<string, Promise<string | null>>();
  private closed = false;

  /** `languages` says in which order languages are looked for. */
  constructor(private readonly languages: () => string[]) {}

  /** An address that plays the sound; null when there is none, or it cannot be fetched now. */
  async address(sound: Sound): Promise<string | null> {
    const manifest = await this.read();
    if (manifest === null || this.closed) return null;
    const group = [TONES, ...this.languages()].find((name) => manifest.sounds[name]?.[sound]);
    const entry = group && manifest.sounds[group]?.[sound];
    if (!entry) return null;
    const { file, version } = entry;
    const known = this.addresses.get(file);
    if (known) return known;
    const fetched = this.fetch(`${BASE}/${file}?v=${version}`, manifest.type);
    this.addresses.set(file, fetched);
    // What failed is tried again the next time.
    if ((await fetched) === null) this.addresses.delete(file);
    return fetched;
  }

  close(): void {
    this.closed = true;
    for (const address of this.addresses.values()) {
      void address.then((found) => found !== null && URL.revokeObjectURL(found));
    }
    this.addresses.clear();
  }

  private async read(): Promise<Manifest | null> {
    this.manifest ??= get(`${BASE}/manifest.json`).then((answer) => answer?.json() ?? null);
    const manifest = await this.manifest.catch(() => null);
    if (manifest === null) this.manifest = null;
    return manifest;
  }

  private async fetch(path: string, type: string): Promise<string | null> {
    const bytes = await (await get(path))?.arrayBuffer().catch(() => null);
    return bytes ? URL.createObjectURL(new Blob([bytes], { type })) : null;
  }
}

async function get(path: string): Promise<Response | null> {
  const answer = await fetch(path, { credentials: "omit" }).catch(() => null);
  return answer?.ok ? answer : null;
}
