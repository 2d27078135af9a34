/**
 * What the page keeps in the browser. Storage may be switched off: then nothing is remembered and all works.
 * The seat key and the ticket live in sessionStorage only, so they end with the tab.
 */

export function read<T>(store: () => Storage, name: string): T | null {
  try {
    const text = store().getItem(`roomful.${name}`);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    return null;
  }
}

export function write(store: () => Storage, name: string, value: unknown): void {
  try {
    if (value === null || value === undefined) store().removeItem(`roomful.${name}`);
    else store().setItem(`roomful.${name}`, JSON.stringify(value));
  } catch {
    // Full or forbidden storage only costs the memory of this setting.
  }
}

export const lasting = () => window.localStorage;
export const ofTab = () => window.sessionStorage;

export interface Preferences {
  name: string;
  micOff: boolean;
  cameraOff: boolean;
  microphone: string;
  camera: string;
  speaker: string;
  theme: "system" | "light" | "dark";
  language: string;
  shortcuts: boolean;
  panelHint: boolean;
  /** Tones and spoken announcements, and how loud from 0 to 1. */
  sounds: boolean;
  soundsVolume: number;
}

const DEFAULTS: Preferences = {
  name: "",
  micOff: false,
  cameraOff: false,
  microphone: "",
  camera: "",
  speaker: "",
  theme: "system",
  language: "",
  shortcuts: true,
  panelHint: true,
  sounds: true,
  soundsVolume: 0.8,
};

export function preferences(): Preferences {
  return { ...DEFAULTS, ...(read<Partial<Preferences>>(lasting, "preferences") ?? {}) };
}

export function prefer(change: Partial<Preferences>): void {
  write(lasting, "preferences", { ...preferences(), ...change });
}

/** A random name for this browser, so that the server can tell a second try from a second person. */
export function browserId(): string {
  const known = read<string>(lasting, "browser");
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const fresh = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  write(lasting, "browser", fresh);
  return fresh;
}

export interface KeptSeat {
  key: string;
  name: string;
  micOff: boolean;
  cameraOff: boolean;
  /** They agreed to being recorded. */
  consent?: boolean;
}

export const keptSeat = (place: string) => read<KeptSeat>(ofTab, `seat:${place}`);
export const keepSeat = (place: string, seat: KeptSeat | null) => write(ofTab, `seat:${place}`, seat);
export const keptTicket = () => read<string>(ofTab, "ticket");
export const keepTicket = (ticket: string) => write(ofTab, "ticket", ticket);
