import { call } from "../api";

/** A recording as `/roomful/v1` tells it; times are RFC 3339 texts. */
export interface Recording {
  id: string;
  session_id: string;
  room_id: string;
  title: string;
  state: "recording" | "paused" | "processing" | "completed" | "failed";
  failure: string | null;
  stop_reason: string | null;
  media: "video" | "audio";
  compose: boolean;
  started_at: string;
  recorded_ms: number;
  duration_ms: number | null;
  size_bytes: number | null;
  /** From 0 to 1 while the file is made. */
  progress: number | null;
  file_name: string;
  download_url: string | null;
  preview_url: string | null;
  read: boolean;
}

export interface Track {
  id: string;
  participant_id: string;
  medium: "audio" | "video";
  source: string;
  state: "recording" | "processing" | "completed" | "failed";
  started_at: string;
  duration_ms: number | null;
  size_bytes: number | null;
  download_url: string | null;
}

interface Page<T> {
  items: T[];
  next: string | null;
}

/** What the owner of a room asks of its recordings. */
export function recordingsOf(token: string) {
  const who = { key: token };
  const one = (id: string) => `/recordings/${encodeURIComponent(id)}`;
  return {
    room: (id: string) =>
      call<{ id: string; title: string | null; name: string }>(
        "GET",
        `/rooms/${encodeURIComponent(id)}`,
        who,
      ),
    list: (roomId: string, limit: number) =>
      call<Page<Recording>>(
        "GET",
        `/recordings?${new URLSearchParams({ room_id: roomId, limit: String(limit) })}`,
        who,
      ),
    mark: (id: string, read: boolean) =>
      call<{ recording: Recording }>("PATCH", one(id), who, { read }).then((answer) => answer.recording),
    remove: (id: string) => call<void>("DELETE", one(id), who),
    tracks: (id: string) => call<Page<Track>>("GET", `${one(id)}/tracks?limit=200`, who),
    names: async (sessionId: string): Promise<Record<string, string>> => {
      const path = `/sessions/${encodeURIComponent(sessionId)}`;
      const answer = await call<{ session: { participants?: { id: string; name: string }[] } }>(
        "GET",
        path,
        who,
      );
      return Object.fromEntries((answer.session.participants ?? []).map(({ id, name }) => [id, name]));
    },
  };
}

export type RecordingsApi = ReturnType<typeof recordingsOf>;

/** Files are fetched from where this page is from: its policy lets nothing else in. */
export function here(url: string): string {
  const { pathname, search } = new URL(url, window.location.href);
  return pathname + search;
}

/** When it was: recordings are kept for long, so the day is told, too. */
export const dayAndTime = (at: string, language: string): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(new Date(at));

/** A size in the unit that fits: 4.2 MB. */
export function sizeText(bytes: number, language: string): string {
  const units = ["kilobyte", "megabyte", "gigabyte", "terabyte"];
  let amount = bytes / 1000;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[unit] as string,
    unitDisplay: "short",
    maximumFractionDigits: amount < 10 ? 1 : 0,
  }).format(amount);
}
