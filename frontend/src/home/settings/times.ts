import type { Draft, RoomSettings } from "./fields";
import { number, Unclear } from "./unclear";
import { nextStarts } from "./weekly";
import { fromClocks, ownZone, toClocks } from "./zones";

/** When people meet: whenever somebody comes, once, or each week again. */
export const WHENS = ["always", "once", "weekly"] as const;
export type When = (typeof WHENS)[number];

export const TIMES = ["opens_at", "last_entry_at", "ends_at"] as const;
/** Minutes before a meeting at which people can be reminded of it, and at how many of them. */
export const REMINDERS = [0, 5, 10, 15, 30, 60, 1440];
export const MAX_REMINDERS = 4;

const HOUR = 3_600_000;

export function whenOf(room: RoomSettings): When {
  if (room.days.length > 0) return "weekly";
  return TIMES.some((name) => room[name] !== null) ? "once" : "always";
}

/** The zone that is shown; none where a weekly room means the clock of its server. */
export const zoneOf = (room: RoomSettings): string =>
  room.timezone ?? (room.days.length > 0 ? "" : ownZone());

/** The day on which a series begins that has not begun yet; empty where its next meeting is simply the next. */
export function fromOf(room: RoomSettings, now: number): string {
  const { days, at_time: at, length, timezone: zone, opens_at } = room;
  if (days.length === 0 || at === null || length === null || zone === null || opens_at === null) return "";
  const [first] = nextStarts({ days, at, length }, zone, now, 1);
  const later = first !== undefined && first < Date.parse(opens_at);
  return later ? toClocks(opens_at, zone).slice(0, 10) : "";
}

/** When a day begins, by the clocks of a zone; null for what is no day. */
export const dayBegins = (day: string, zone: string): string | null => fromClocks(`${day}T00:00`, zone);

/** What a choice begins with, for who has set nothing of it yet. */
export function begun(draft: Draft, when: When, now: number): Partial<Draft> {
  const zone = draft.timezone || ownZone();
  const next = Math.ceil((now + 1) / HOUR) * HOUR;
  const clocks = (at: number) => toClocks(new Date(at).toISOString(), zone);
  if (when === "once" && TIMES.every((name) => draft[name] === "")) {
    return { when, opens_at: clocks(next), ends_at: clocks(next + HOUR) };
  }
  if (when !== "weekly" || draft.days.length > 0) return { when };
  const opens = Date.parse(fromClocks(draft.opens_at, zone) ?? new Date(next).toISOString());
  const ends = Date.parse(fromClocks(draft.ends_at, zone) ?? new Date(opens + HOUR).toISOString());
  const weekday = (new Date(`${clocks(opens).slice(0, 10)}T00:00Z`).getUTCDay() + 6) % 7;
  const minutes = Math.round((ends - opens) / 60_000);
  return {
    when,
    days: [weekday],
    at_time: clocks(opens).slice(11),
    length: String(minutes > 0 && minutes <= 10_080 ? minutes : 60),
  };
}

/** What of its times is another now. Raises Unclear. */
export function timesOf(room: RoomSettings, draft: Draft, before: Draft): Partial<RoomSettings> {
  const found: Partial<RoomSettings> = {};
  if (draft.timezone !== before.timezone && draft.timezone !== "") found.timezone = draft.timezone;
  if (draft.when === "weekly") Object.assign(found, series(room, draft, before));
  else if (room.days.length > 0) found.days = [];
  const zone = draft.timezone || ownZone();
  for (const name of TIMES) {
    const text = kept(draft, name, before);
    if (text === null) continue;
    const at = fromClocks(text, zone);
    if (at === null && text !== "") throw new Unclear(name);
    if (at === room[name]) continue;
    found[name] = at;
    // A room with times has the zone in which they were written.
    if (at !== null && room.timezone === null) found.timezone = zone;
  }
  return found;
}

/** What is to be written of one time; null where it stays, or is the server's to find. */
function kept(draft: Draft, name: (typeof TIMES)[number], before: Draft): string | null {
  if (draft.when === "always") return "";
  if (draft.when === "weekly") {
    if (name !== "last_entry_at") return null;
    if (before.when !== "weekly") return "";
  }
  return draft[name] === before[name] && draft.timezone === before.timezone ? null : draft[name];
}

function series(room: RoomSettings, draft: Draft, before: Draft): Partial<RoomSettings> {
  const days = [...draft.days].sort();
  if (days.length === 0) throw new Unclear("days", "days");
  if (!/^\d{2}:\d{2}$/.test(draft.at_time)) throw new Unclear("at_time", "time");
  const length = number("length", draft.length, 60);
  if (length === null || length < 60 || length > 604_800) throw new Unclear("length", "length");
  const found: Partial<RoomSettings> = {};
  if (days.join() !== [...room.days].sort().join()) found.days = days;
  if (draft.at_time !== room.at_time) found.at_time = draft.at_time;
  if (length !== room.length) found.length = length;
  if (room.timezone === null && draft.timezone !== "") found.timezone = draft.timezone;
  const another = Object.keys(found).length > 0 || draft.timezone !== before.timezone;
  if (draft.from === before.from && !(another && draft.from !== "")) return found;
  // The server forgets from when on a series is, unless it is told again.
  const begins = draft.from === "" ? null : dayBegins(draft.from, draft.timezone || ownZone());
  if (begins === null && draft.from !== "") throw new Unclear("from");
  return { ...found, days, opens_at: begins };
}
