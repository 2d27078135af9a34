import { fromClocks, toClocks } from "./zones";

/** Monday to Sunday, as rooms count their days. */
export const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;

const MINUTE = 60_000;
const DAY = 86_400_000;
/** A Monday; its clocks show UTC, so that only what is written of it counts. */
const MONDAY = Date.UTC(2024, 0, 1);

/** What a meeting of each week is made of: days from 0 for Monday, hh:mm, and seconds. */
export interface Series {
  days: number[];
  at: string;
  length: number;
}

/** When it begins next, that many times, in milliseconds; by the clocks of a zone, whatever is done to them. */
export function nextStarts({ days, at }: Series, zone: string, now: number, count: number): number[] {
  const found: number[] = [];
  const today = Date.parse(`${toClocks(new Date(now).toISOString(), zone).slice(0, 10)}T00:00Z`);
  for (let day = today; found.length < count && day <= today + count * 8 * DAY; day += DAY) {
    const weekday = (new Date(day).getUTCDay() + 6) % 7;
    if (!days.includes(weekday)) continue;
    const begins = moment(`${new Date(day).toISOString().slice(0, 10)}T${at}`, zone);
    if (begins !== null && begins > now) found.push(begins);
  }
  return found;
}

/** When clocks show this; what they leave out is the first moment after. */
function moment(wanted: string, zone: string): number | null {
  const read = fromClocks(wanted, zone);
  if (read === null) return null;
  let found = Date.parse(read);
  while (toClocks(new Date(found - MINUTE).toISOString(), zone) > wanted) found -= MINUTE;
  return found;
}

/** The name of a weekday. */
export function dayName(day: number, language: string, how: "long" | "short"): string {
  return new Intl.DateTimeFormat(language, { weekday: how, timeZone: "UTC" }).format(MONDAY + day * DAY);
}

/** "Monday, Wednesday and Friday" */
export function dayNames(days: number[], language: string): string {
  const names = [...days].sort().map((day) => dayName(day, language, "long"));
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}

/** A time of day as people write it: "10:00 AM"; `later` in seconds. */
export function timeOfDay(at: string, language: string, later = 0): string {
  const shown = new Date(Date.parse(`2024-01-01T${at}Z`) + later * 1000);
  return new Intl.DateTimeFormat(language, { timeStyle: "short", timeZone: "UTC" }).format(shown);
}

/** A day of a zone's calendar, and the time of its clocks. */
export function dayAndTime(at: number, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "numeric",
    minute: "2-digit",
    timeZone: zone,
  }).format(at);
}

/** The time at which it begins where somebody is; null where clocks show the same. */
export function elsewhere(at: number, zone: string, own: string, language: string): string | null {
  const text = new Date(at).toISOString();
  const [there, here] = [toClocks(text, zone), toClocks(text, own)];
  if (there === here) return null;
  const day = there.slice(0, 10) === here.slice(0, 10) ? {} : ({ weekday: "long" } as const);
  const how = { ...day, hour: "numeric", minute: "2-digit", timeZone: own } as const;
  return new Intl.DateTimeFormat(language, how).format(at);
}
