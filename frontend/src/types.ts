/** The shapes of `/roomful/v1` that the pages read. Times are RFC 3339 texts, ids UUIDs. */

export type Role = "host" | "participant" | "audience";
export type ParticipantState = "waiting" | "joining" | "in" | "left";
export type Source = "microphone" | "camera" | "screen";

export interface Permissions {
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  subscribe: boolean;
  chat: boolean;
  moderate: boolean;
  raise_hand: boolean;
}

export interface Participant {
  id: string;
  session_id: string;
  name: string;
  role: Role;
  state: ParticipantState;
  joined_at: string | null;
  left_at: string | null;
  leave_reason: string | null;
  mic_muted: boolean;
  camera_off: boolean;
  mic_blocked: boolean;
  camera_blocked: boolean;
  hand_raised_at: string | null;
  /** Told of oneself always, of others not everywhere. */
  permissions: Permissions | null;
}

export interface Session {
  id: string;
  room_id: string;
  state: "live" | "ended";
  locked: boolean;
  all_muted: boolean;
  layout: string | null;
  started_at: string | null;
  ends_at: string | null;
  ended_at: string | null;
  end_reason: string | null;
  recording?: RunningRecording | null;
  broadcast?: RunningBroadcast | null;
  participants?: Participant[];
}

/** The recording that runs in a session, or is paused; `recorded_ms` without the pauses, when it was told. */
export interface RunningRecording {
  id: string;
  state: "recording" | "paused";
  started_at: string;
  recorded_ms: number;
}

export type BroadcastState = "starting" | "live" | "retrying" | "ended" | "failed";

/** A broadcast as hosts see it; addresses are told without their keys. */
export interface Broadcast {
  id: string;
  state: BroadcastState;
  live_url: string | null;
  targets: {
    id: string;
    url: string;
    state: BroadcastState;
    attempts: number;
    last_error: string | null;
  }[];
}

/** The broadcast of a session. */
export interface RunningBroadcast {
  id: string;
  state: "starting" | "live" | "retrying";
  started_at: string | null;
}

export interface LinkRoom {
  slug: string;
  title: string;
  state: "open" | "early" | "over" | "locked";
  opens_at: string | null;
  ends_at: string | null;
  live: boolean;
  language: string | null;
  asks: { pin: boolean; name: boolean; consent?: boolean };
  media: "video" | "audio";
  recording: boolean;
}

export interface Link {
  room: LinkRoom;
  display_name?: string | null;
}

export interface Media {
  url: string;
  token: string;
  /** Addresses, or whole entries with credentials. */
  ice_servers: (string | RTCIceServer)[];
}

export interface MeetingRoom {
  id: string;
  slug: string;
  title: string;
  language: string | null;
  chat_on: boolean;
  media: "video" | "audio";
  /** Whether what happens is spoken, and whether comings and goings are heard. */
  prompts: boolean;
  entry_tones: boolean;
}

export interface JoinAnswer {
  participant: Participant;
  session: Session;
  room: MeetingRoom;
  media: Media;
  key: string;
  cursor: string;
  permissions: Permissions;
}

export interface MeAnswer {
  participant: Participant;
  session: Session;
  room: MeetingRoom;
  permissions: Permissions;
}

export interface Message {
  id: string;
  session_id: string;
  from: { participant_id: string; name: string };
  to: string | null;
  text: string;
  sent_at: string;
}

export interface JoinRequest {
  room?: string;
  ticket?: string;
  name?: string;
  pin?: string;
  key?: string;
  browser?: string;
  mic_muted?: boolean;
  camera_off?: boolean;
  consent?: boolean;
  client?: { app: string; version: string };
}

/** Whom a host's action means: everyone or the ones named, without the excluded. */
export interface Selection {
  participants: "all" | string[];
  exclude?: string[];
}

export interface Dialect {
  name: string;
  title: string;
  docs: string | null;
}

export interface ServerInfo {
  name: string;
  version: string;
  dialects: Dialect[];
  /** The demo room's link, where the server has one to show. */
  demo: string | null;
  signIn: string | null;
}
