import { fromClocks, ownZone, toClocks } from "./zones";

/** What of a room its owner sets here. */
export interface RoomSettings {
  id: string;
  slug: string;
  name: string;
  title: string | null;
  link: string;
  extension: string;
  description: string;
  language: string;
  media: string;
  timezone: string | null;
  opens_at: string | null;
  last_entry_at: string | null;
  ends_at: string | null;
  starts_itself: boolean;
  extendable: boolean;
  end_warning: number;
  stay_limit: number | null;
  guests_allowed: boolean;
  invited_only: boolean;
  capacity: number | null;
  room_pin: string | null;
  host_pin: string | null;
  control: string;
  entry_mic_muted: boolean;
  entry_camera_off: boolean;
  chat_on: boolean;
  layout: string;
  hands_first: boolean;
  entry_picture_off: boolean;
  picture_width: number | null;
  picture_height: number | null;
  picture_fps: number | null;
  picture_kbps: number | null;
  prompts: boolean;
  entry_tones: boolean;
  record_at_start: boolean;
  consent_required: boolean;
  guest_limit: number | null;
  lobby_on: boolean;
  lobby_scope: string;
  mode: string;
  voice_activated: boolean;
  podium_limit: number | null;
  interpretation: boolean;
  original_volume: number | null;
  theme: Record<string, string>;
}

export type Name = Exclude<keyof RoomSettings, "id" | "slug" | "name" | "link" | "extension">;

/** What stands in the form: texts as they are typed, ticks, and the theme. */
export type Draft = Record<Exclude<Name, "theme" | "picture_width" | "picture_height">, string | boolean> & {
  theme: Record<string, string>;
  picture: string;
};

/** The sizes one chooses from, as width x height. */
export const SIZES = ["1920x1080", "1280x720", "960x540", "640x360", "320x180"] as const;

const TIMES = ["opens_at", "last_entry_at", "ends_at"] as const;
const NUMBERS = [
  "capacity",
  "guest_limit",
  "podium_limit",
  "original_volume",
  "picture_fps",
  "picture_kbps",
] as const;
/** Asked for in minutes, kept in seconds. */
const MINUTES = ["stay_limit", "end_warning"] as const;
const PINS = ["room_pin", "host_pin"] as const;
const TEXTS = ["description", "language", "media", "control", "layout", "lobby_scope", "mode"] as const;
const TICKS = [
  "starts_itself",
  "extendable",
  "guests_allowed",
  "invited_only",
  "entry_mic_muted",
  "entry_camera_off",
  "chat_on",
  "hands_first",
  "entry_picture_off",
  "prompts",
  "entry_tones",
  "record_at_start",
  "consent_required",
  "lobby_on",
  "voice_activated",
  "interpretation",
] as const;

const written = (value: number | null) => (value === null ? "" : String(value));

export function draftOf(room: RoomSettings): Draft {
  const zone = room.timezone ?? ownZone();
  const from = <T extends string>(names: readonly T[], value: (name: T) => string | boolean) =>
    Object.fromEntries(names.map((name) => [name, value(name)]));
  const size = `${room.picture_width ?? ""}x${room.picture_height ?? ""}`;
  return {
    ...from(TEXTS, (name) => room[name]),
    ...from(TICKS, (name) => room[name]),
    ...from(NUMBERS, (name) => written(room[name])),
    ...from(MINUTES, (name) => written(room[name] === null ? null : (room[name] as number) / 60)),
    ...from(PINS, (name) => room[name] ?? ""),
    ...from(TIMES, (name) => toClocks(room[name], zone)),
    title: room.title ?? "",
    timezone: zone,
    theme: room.theme,
    picture: size === "x" ? "" : size,
  } as Draft;
}

/** A part of the form that says nothing the server could take. */
export class Unclear extends Error {
  constructor(readonly field: Name) {
    super(field);
  }
}

/** What of the room is another now; times count anew when their zone has changed. Raises Unclear. */
export function changesOf(room: RoomSettings, draft: Draft): Partial<RoomSettings> {
  const before = draftOf(room);
  const changes: Record<string, unknown> = {};
  const set = (name: Name, value: unknown) => {
    if (JSON.stringify(room[name]) !== JSON.stringify(value)) changes[name] = value;
  };
  for (const name of [...TEXTS, ...TICKS]) set(name, draft[name]);
  for (const name of NUMBERS) set(name, number(name, draft[name] as string, 1));
  for (const name of MINUTES) {
    if (draft[name] !== before[name]) set(name, number(name, draft[name] as string, 60));
  }
  if (changes.end_warning === null) changes.end_warning = 0;
  for (const name of PINS) set(name, (draft[name] as string).trim() || null);
  set("title", (draft.title as string).trim() || null);
  const zone = draft.timezone as string;
  if (zone !== before.timezone) set("timezone", zone);
  for (const name of TIMES) {
    if (draft[name] === before[name] && zone === before.timezone) continue;
    const at = fromClocks(draft[name] as string, zone);
    if (at === null && draft[name] !== "") throw new Unclear(name);
    // A room with times has the zone in which they were written.
    if (at !== null && room.timezone === null) changes.timezone = zone;
    set(name, at);
  }
  if (draft.picture !== before.picture) {
    const [width, height] = draft.picture === "" ? [null, null] : draft.picture.split("x").map(Number);
    set("picture_width", width ?? null);
    set("picture_height", height ?? null);
  }
  set("theme", draft.theme);
  return changes as Partial<RoomSettings>;
}

function number(name: Name, text: string, factor: number): number | null {
  if (text.trim() === "") return null;
  const value = Number(text.trim().replace(",", "."));
  if (!Number.isFinite(value) || value < 0) throw new Unclear(name);
  return Math.round(value * factor);
}

/** A PIN of six digits that nobody guesses. */
export function freshPin(): string {
  const [value] = crypto.getRandomValues(new Uint32Array(1));
  return String((value as number) % 1_000_000).padStart(6, "0");
}
