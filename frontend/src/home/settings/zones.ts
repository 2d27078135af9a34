/** Times as people write them, on the clocks of a zone: "2027-03-28T01:30". */

const PARTS: Intl.DateTimeFormatOptions = {
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
};

/** What the clocks of a zone show at a moment, as if they showed UTC. */
function onClocks(at: number, zone: string): number {
  const found = new Intl.DateTimeFormat("en-US", { ...PARTS, timeZone: zone }).formatToParts(at);
  const of = (type: string) => Number(found.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
}

export function toClocks(at: string | null, zone: string): string {
  if (at === null) return "";
  return new Date(onClocks(Date.parse(at), zone)).toISOString().slice(0, 16);
}

/**
 * The moment at which clocks show this; null for what is no time. Of an hour that comes twice the first is meant,
 * one that is left out is moved on by what the clocks are.
 */
export function fromClocks(text: string, zone: string): string | null {
  // Browsers without a field for times let people write anything, and read dates into much of it.
  const wanted = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
  if (Number.isNaN(wanted)) return null;
  const day = 86_400_000;
  const offsets = [wanted - day, wanted + day].map((at) => onClocks(at, zone) - at);
  const fitting = offsets.map((offset) => wanted - offset).filter((at) => onClocks(at, zone) === wanted);
  const at = fitting.length > 0 ? Math.min(...fitting) : wanted - (offsets[0] as number);
  return new Date(at).toISOString();
}

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** All zones there are, with the one that is chosen even if this browser does not know it. */
export function zones(chosen: string): string[] {
  const known = Intl.supportedValuesOf?.("timeZone") ?? [];
  return [...new Set(["UTC", ...known, chosen, ownZone()])].sort();
}
