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
  chat_read: boolean;
  /** What one is to hear and see, which LiveKit cannot tell apart. */
  hear: boolean;
  see: boolean;
  /** What one sends is for everybody. */
  stage: boolean;
  moderate: boolean;
  raise_hand: boolean;
  /** What one may do one by one; absent of servers that do not tell. */
  rights?: string[];
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
  /** The seat in the picture: -1 for none, null for any. */
  position: number | null;
  /** Hears nobody. */
  deaf: boolean;
  kind: string;
  /** When they have to leave. */
  remove_at: string | null;
  /** Since when they wait in the lobby. */
  waiting_since: string | null;
  /** Has the word without being a host. */
  on_podium: boolean;
  pinned: boolean;
  podium_invited_at: string | null;
  /** A translator's two languages, and the one they speak in now. */
  languages: string[] | null;
  channel: string | null;
  /** Where their picture is; null for none. */
  avatar: string | null;
  /** Told of oneself always, of others not everywhere. */
  permissions: Permissions | null;
}

export interface Session {
  id: string;
  room_id: string;
  state: "live" | "ended";
  locked: boolean;
  all_muted: boolean;
  layout: string;
  hands_first: boolean;
  mode: "all_on_screen" | "lecture" | "role_based";
  /** Whoever speaks takes a place in the picture. */
  voice_activated: boolean;
  /** Translators have channels of their own. */
  interpretation: boolean;
  /** Others wait until a host lets them in. */
  lobby_on: boolean;
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
  targets: BroadcastTarget[];
}

/** Where a broadcast goes, or from where it is pulled: then `url` is the whole address as long as it goes on. */
export interface BroadcastTarget {
  id: string;
  kind: "push" | "rtsp_pull";
  preset_id: string | null;
  url: string | null;
  state: BroadcastState;
  attempts: number;
  last_error: string | null;
}

/** What may be named as a target. */
export type TargetWish = { url: string } | { preset_id: string } | { kind: "rtsp_pull" };

/** Where a meeting may be broadcast besides addresses. */
export interface BroadcastChoices {
  presets: { id: string; name: string; kind: string }[];
  /** There is something here to pull from. */
  pull: boolean;
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
  theme: RoomTheme | null;
  asks: {
    pin: boolean;
    name: boolean;
    consent?: boolean;
    host_pin?: boolean;
    registration?: boolean;
    lobby?: boolean;
  };
  media: "video" | "audio";
  recording: boolean;
}

/** Colours by name, as `dark_primary`; each is `#rrggbb`. */
export type RoomTheme = Record<string, string>;

export interface Link {
  room: LinkRoom;
  /** The server's time, for clocks that go wrong. */
  now?: string;
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
  /** With "host" others speak only when a host lets them. */
  control: "free" | "host";
  /** There is a PIN that makes a host. */
  host_pin: boolean;
  /** Hosts may let the meeting last longer. */
  extendable: boolean;
  /** Who enters gets nobody's picture until they ask for it. */
  entry_picture_off: boolean;
  /** The most a camera should send; null: as it likes. */
  picture_width: number | null;
  picture_height: number | null;
  picture_fps: number | null;
  picture_kbps: number | null;
  camera_max_height: number | null;
  camera_max_fps: number | null;
  screen_max_fps: number | null;
  /** How loud the original is under a translator, in percent. */
  original_volume: number | null;
  enlarge_speaker: boolean;
  theme: RoomTheme | null;
  /** Whether what happens is spoken, and whether comings and goings are heard. */
  prompts: boolean;
  entry_tones: boolean;
}

export interface JoinAnswer {
  participant: Participant;
  session: Session;
  room: MeetingRoom;
  /** None for who waits in the lobby. */
  media: Media | null;
  key: string;
  cursor: string;
  permissions: Permissions;
}

export interface MeAnswer {
  participant: Participant;
  session: Session;
  room: MeetingRoom;
  permissions: Permissions;
  cursor: string;
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

/** One attempt to call somebody into a meeting. */
export interface Ring {
  id: string;
  session_id: string;
  room: { id: string; slug: string; title: string };
  inviter: string;
  user_id: string | null;
  name: string;
  outcome: "ringing" | "accepted" | "declined" | "missed" | "unreachable";
  at: string;
  until: string | null;
}

/** Whom to call: one of them. */
export type Callee = { user: string } | { extension: string } | { email: string };
