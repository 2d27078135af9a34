import { serverNow } from "../../clock";
import { type FormDraft, formChanges, formDraft, type Registration } from "./registering";
import { fromOf, TIMES, timesOf, type When, whenOf, zoneOf } from "./times";
import { number, Unclear } from "./unclear";
import { ownZone, toClocks } from "./zones";

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
  days: number[];
  at_time: string | null;
  length: number | null;
  reminders_on: boolean;
  reminders: number[];
  registration: Registration;
  theme: Record<string, string>;
}

export type Name = Exclude<keyof RoomSettings, "id" | "slug" | "name" | "link" | "extension">;

type Ticks = (typeof TICKS)[number];
/** What is no text and no tick. */
type Parts = "theme" | "picture_width" | "picture_height" | "days" | "reminders" | "registration";

/** What stands in the form: texts as they are typed, ticks, and what has parts of its own. */
export type Draft = Record<Exclude<Name, Parts | Ticks>, string> &
  Record<Ticks, boolean> & {
    theme: Record<string, string>;
    picture: string;
    when: When;
    /** The day from which on a meeting comes each week; empty: from now on. */
    from: string;
    days: number[];
    reminders: number[];
    registration: FormDraft;
  };

/** The sizes one chooses from, as width x height. */
export const SIZES = ["1920x1080", "1280x720", "960x540", "640x360", "320x180"] as const;

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
  "reminders_on",
] as const;

const written = (value: number | null) => (value === null ? "" : String(value));

/** What somebody has changed of a draft since another was saved: it is not lost when the answer comes. */
export const since = (saved: Draft, now: Draft): Partial<Draft> =>
  Object.fromEntries(Object.entries(now).filter(([name, value]) => value !== saved[name as keyof Draft]));

export function draftOf(room: RoomSettings, now = serverNow()): Draft {
  const zone = zoneOf(room);
  const clock = zone || ownZone();
  const from = <T extends string>(names: readonly T[], value: (name: T) => string | boolean) =>
    Object.fromEntries(names.map((name) => [name, value(name)]));
  const size = `${room.picture_width ?? ""}x${room.picture_height ?? ""}`;
  return {
    ...from(TEXTS, (name) => room[name]),
    ...from(TICKS, (name) => room[name]),
    ...from(NUMBERS, (name) => written(room[name])),
    ...from(MINUTES, (name) => written(room[name] === null ? null : (room[name] as number) / 60)),
    ...from(PINS, (name) => room[name] ?? ""),
    ...from(TIMES, (name) => toClocks(room[name], clock)),
    title: room.title ?? "",
    timezone: zone,
    when: whenOf(room),
    from: fromOf(room, now),
    days: room.days,
    at_time: room.at_time ?? "",
    length: written(room.length === null ? null : room.length / 60),
    reminders: room.reminders,
    registration: formDraft(room.registration, clock),
    theme: room.theme,
    picture: size === "x" ? "" : size,
  } as Draft;
}

/** What of the room is another now; times count anew when their zone has changed. Raises Unclear. */
export function changesOf(room: RoomSettings, draft: Draft, now = serverNow()): Partial<RoomSettings> {
  const before = draftOf(room, now);
  const changes: Record<string, unknown> = {};
  const set = (name: Name, value: unknown) => {
    if (JSON.stringify(room[name]) !== JSON.stringify(value)) changes[name] = value;
  };
  for (const name of [...TEXTS, ...TICKS]) set(name, draft[name]);
  for (const name of NUMBERS) set(name, number(name, draft[name], 1));
  for (const name of MINUTES) {
    if (draft[name] !== before[name]) set(name, number(name, draft[name], 60));
  }
  if (changes.end_warning === null) changes.end_warning = 0;
  for (const name of PINS) set(name, draft[name].trim() || null);
  set("title", draft.title.trim() || null);
  Object.assign(changes, timesOf(room, draft, before));
  const silent = draft.reminders_on && draft.reminders.length === 0;
  if (silent && !(before.reminders_on && before.reminders.length === 0)) {
    throw new Unclear("reminders", "reminders");
  }
  set("reminders", draft.reminders);
  const moved = draft.timezone !== before.timezone;
  const zone = draft.timezone || ownZone();
  const form = formChanges(room.registration, before.registration, draft.registration, zone, moved);
  if (form !== null) changes.registration = form;
  if (draft.picture !== before.picture) {
    const [width, height] = draft.picture === "" ? [null, null] : draft.picture.split("x").map(Number);
    set("picture_width", width ?? null);
    set("picture_height", height ?? null);
  }
  set("theme", draft.theme);
  return changes as Partial<RoomSettings>;
}

/** A PIN of six digits that nobody guesses. */
export function freshPin(): string {
  const [value] = crypto.getRandomValues(new Uint32Array(1));
  return String((value as number) % 1_000_000).padStart(6, "0");
}
