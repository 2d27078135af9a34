import { serverNow } from "../clock";

/** A clock time where one is, with the day where it is not today; with `zone` it says which zone that is. */
export function clockTime(at: Date, language: string, zone = false): string {
  const sameDay = at.toDateString() === new Date(serverNow()).toDateString();
  return new Intl.DateTimeFormat(language, {
    hour: "numeric",
    minute: "2-digit",
    ...(zone ? { timeZoneName: "short" as const } : {}),
    ...(sameDay ? {} : { weekday: "long", day: "numeric", month: "long" }),
  }).format(at);
}

/** A length of time in its one or two largest units: "1 hr, 5 min". */
export function span(seconds: number, language: string): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 86400), "day"],
    [Math.floor(seconds / 3600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [Math.floor(seconds) % 60, "second"],
  ];
  const first = Math.max(
    0,
    parts.findIndex(([amount]) => amount > 0),
  );
  const shown = parts
    .slice(seconds < 1 ? 3 : first, first + 2)
    .filter(([amount], at) => amount > 0 || at === 0);
  return shown
    .map(([amount, unit]) =>
      new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(amount),
    )
    .join(" ");
}

/** A running meeting's clock: 4:05, 1:04:05. */
export function stopwatch(seconds: number): string {
  const two = (amount: number) => String(amount).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
