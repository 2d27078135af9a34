import { learnTime } from "./clock";
import type {
  Broadcast,
  BroadcastChoices,
  Callee,
  Dialect,
  JoinAnswer,
  JoinRequest,
  Link,
  MeAnswer,
  Media,
  Message,
  Participant,
  Permissions,
  Ring,
  Selection,
  ServerInfo,
  Session,
  Source,
  TargetWish,
} from "./types";

const BASE = "/roomful/v1";
const TIMEOUT_MS = 15_000;

/** An answer that is no success. `code` is stable and has a text; status 0 means that nothing answered. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly details: Record<string, unknown> = {},
    /** What of the request is wrong, where it is one part. */
    readonly field: string | null = null,
  ) {
    super(code);
  }

  /** Nobody answered, or the server cannot answer now: the same request may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 429;
  }
}

export interface Credentials {
  key?: string | undefined;
  tenant?: string | undefined;
}

export function headersOf({ key, tenant }: Credentials): Record<string, string> {
  return {
    ...(key ? { Authorization: `Bearer ${key}` } : {}),
    ...(tenant ? { "Roomful-Tenant": tenant } : {}),
  };
}

export async function call<T>(
  method: string,
  path: string,
  credentials: Credentials,
  body?: unknown,
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...headersOf(credentials),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      credentials: "omit",
      cache: "no-store",
    });
  } catch {
    throw new ApiError(0, "unreachable");
  }
  learnTime(response.headers.get("Date"));
  if (response.status === 204) return undefined as T;
  const parsed: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const { error } = (parsed ?? {}) as {
      error?: { code?: string; field?: string | null; details?: Record<string, unknown> };
    };
    throw new ApiError(response.status, error?.code ?? "unknown", error?.details ?? {}, error?.field ?? null);
  }
  return parsed as T;
}

/** What one may ask before having a seat; `key` is the token of who has signed in. */
export function door(tenant: string | undefined, key?: string) {
  const who = { tenant, key };
  return {
    link: (slug: string) => call<Link>("GET", `/links/${encodeURIComponent(slug)}`, who),
    ticket: (ticket: string) => call<Link>("POST", "/links/ticket", who, { ticket }),
    join: (request: JoinRequest) => call<JoinAnswer>("POST", "/join", who, request),
  };
}

/** What the holder of a seat may ask. */
export function seat(key: string, tenant?: string) {
  const who = { key, tenant };
  const act = <T>(sessionId: string, verb: string, body: unknown = {}) =>
    call<T>("POST", `/sessions/${sessionId}/${verb}`, who, body);
  type People = { participants: Participant[] };
  return {
    key,
    tenant,
    me: () => call<MeAnswer>("GET", "/me", who),
    update: (change: { name?: string; mic_muted?: boolean; camera_off?: boolean; deaf?: boolean }) =>
      call<{ participant: Participant }>("PATCH", "/me", who, change),
    media: () => call<{ media: Media; permissions: Permissions }>("POST", "/me/media", who, {}),
    leave: () => call<void>("POST", "/me/leave", who, {}),
    hand: (raised: boolean) => call<{ participant: Participant }>("POST", "/me/hand", who, { raised }),
    messages: () => call<{ messages: Message[] }>("GET", "/me/messages?limit=200", who),
    send: (text: string, to: string | null) =>
      call<{ message: Message }>("POST", "/me/messages", who, to ? { text, to } : { text }),
    mute: (id: string, whom: Selection, source: Source = "microphone", block = false) =>
      act<People>(id, "mute", { ...whom, source, block }),
    unmute: (id: string, whom: Selection, source: Source = "microphone") =>
      act<People>(id, "unmute", { ...whom, source }),
    kick: (id: string, whom: Selection) => act<People>(id, "kick", whom),
    lowerHands: (id: string, whom: Selection) => act<People>(id, "lower_hands", whom),
    promote: (id: string, whom: Selection) => act<People>(id, "promote", whom),
    demote: (id: string, whom: Selection) => act<People>(id, "demote", whom),
    lock: (id: string, locked: boolean) => act<{ session: Session }>(id, locked ? "lock" : "unlock"),
    becomeHost: (pin: string) => call<{ participant: Participant }>("POST", "/me/host", who, { pin }),
    handOver: (id: string, to: string, giver: string) => act<People>(id, "hand_over", { to, giver }),
    toAudience: (id: string, whom: Selection) => act<People>(id, "to_audience", whom),
    toStage: (id: string, whom: Selection) => act<People>(id, "to_stage", whom),
    undeafen: (id: string, whom: Selection) => act<People>(id, "undeafen", whom),
    extend: (id: string, endsAt: string) => act<{ session: Session }>(id, "extend", { ends_at: endsAt }),
    layout: (id: string, layout: string) => act<{ session: Session }>(id, "layout", { layout }),
    handsFirst: (id: string, first: boolean) =>
      act<{ session: Session }>(id, "hands_first", { hands_first: first }),
    place: (id: string, participant: string, position: number | null) =>
      act<{ participant: Participant }>(id, "place", { participant, position }),
    arrange: (id: string, participants: string[]) => act<People>(id, "arrange", { participants }),
    lobby: (id: string) => call<People>("GET", `/sessions/${id}/lobby`, who),
    setLobby: (id: string, on: boolean) => act<{ session: Session }>(id, "lobby", { on }),
    letIn: (id: string, whom: Selection) => act<People>(id, "lobby/admit", whom),
    turnAway: (id: string, whom: Selection) => act<People>(id, "lobby/refuse", whom),
    toPodium: (id: string, whom: Selection, force: boolean) =>
      act<People>(id, "podium/invite", { ...whom, force }),
    fromPodium: (id: string, whom: Selection) => act<People>(id, "podium/dismiss", whom),
    pinOnPodium: (id: string, whom: Selection, pinned: boolean) =>
      act<People>(id, "podium/pin", { ...whom, pinned }),
    translator: (id: string, participant: string, languages: string[] | null) =>
      act<{ participant: Participant }>(id, "translator", { participant, languages }),
    answerPodium: (accept: boolean) =>
      call<{ participant: Participant }>("POST", "/me/podium", who, { accept }),
    speakIn: (channel: string) => call<{ participant: Participant }>("POST", "/me/channel", who, { channel }),
    speaking: () => call<void>("POST", "/me/speaking", who),
    report: (stats: Record<string, number>) => call<void>("POST", "/me/stats", who, stats),
    ring: (id: string, callee: Callee) => act<{ ring: Ring }>(id, "ring", callee),
    end: (id: string) => act<{ session: Session }>(id, "end"),
    record: (id: string) =>
      call<{ recording: { id: string } }>("POST", `/sessions/${id}/recordings`, who, {}),
    pauseRecording: (id: string) => call<unknown>("POST", `/recordings/${id}/pause`, who),
    resumeRecording: (id: string) => call<unknown>("POST", `/recordings/${id}/resume`, who),
    stopRecording: (id: string) => call<unknown>("POST", `/recordings/${id}/stop`, who),
    broadcastChoices: (id: string) => call<BroadcastChoices>("GET", `/sessions/${id}/broadcast-choices`, who),
    startBroadcast: (id: string, targets: TargetWish[], hls: boolean) =>
      act<{ broadcast: Broadcast }>(id, "broadcasts", { targets, hls }),
    viewBroadcast: (id: string) => call<{ broadcast: Broadcast }>("GET", `/broadcasts/${id}`, who),
    stopBroadcast: (id: string) => call<unknown>("POST", `/broadcasts/${id}/stop`, who),
    /** Said while the page goes away; a beacon has no headers, so the key is in the body. */
    away: () =>
      navigator.sendBeacon(
        `${BASE}/me/away`,
        new Blob([JSON.stringify({ key })], { type: "application/json" }),
      ),
  };
}

export type Seat = ReturnType<typeof seat>;

/** What the start page shows; every part of the answer but the name may be missing. */
export async function serverInfo(): Promise<ServerInfo> {
  const raw = await call<Record<string, unknown>>("GET", "/server", {});
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  const dialects = Array.isArray(raw.dialects) ? raw.dialects : [];
  return {
    name: text(raw.name) ?? "Roomful",
    version: text(raw.version) ?? "",
    dialects: dialects.map((entry): Dialect => {
      if (typeof entry === "string") return { name: entry, title: entry, docs: null };
      const name = text(entry.name) ?? "";
      return { name, title: text(entry.title) ?? name, docs: text(entry.docs) };
    }),
    demo: text(raw.demo),
    signIn: text(raw.sign_in),
  };
}
