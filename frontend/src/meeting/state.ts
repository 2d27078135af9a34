import type {
  MeetingRoom,
  Message,
  Participant,
  Permissions,
  RunningBroadcast,
  RunningRecording,
  Session,
} from "../types";

/** What a meeting's page knows: the server's view, kept up to date by the event stream. */
export interface MeetingState {
  me: Participant;
  permissions: Permissions;
  session: Session;
  /** The recording that runs or is paused, and when the page heard how long it is. */
  recording: (RunningRecording & { heardAt: number }) | null;
  room: MeetingRoom;
  /** Who waits to be let in; hosts alone are told. */
  waiting: Participant[];
  /** The host who asks one to the podium. */
  invitedBy: string | null;
  /** The language one listens to; null: the original. */
  channel: string | null;
  /** Everyone who is in the meeting, oneself included, in the order of joining. */
  people: Participant[];
  messages: Message[];
  unread: number;
  chatOpen: boolean;
  /** The others' pictures are not sent here, until they are asked for. */
  picturesOff: boolean;
  /** A host wants one's microphone or camera open: the person decides. */
  asked: { source: "microphone" | "camera"; by: string } | null;
  /** The server closed the camera: its picture is larger than the room takes. */
  tooLarge: boolean;
  /** People were told that the session ends soon. */
  warned: boolean;
  link: "connecting" | "connected" | "reconnecting";
  notices: Notice[];
}

export interface Notice {
  id: number;
  text: string;
  /** Quiet ones are only read out: what they say is visible already. */
  quiet: boolean;
  /** A newer one about the same matter takes its place. */
  about: string;
}

const byJoining = (a: Participant, b: Participant) =>
  (a.joined_at ?? "").localeCompare(b.joined_at ?? "") || a.id.localeCompare(b.id);

/** A participant as the server tells it now: in the list while in the meeting, out of it otherwise. */
export function withPerson(state: MeetingState, person: Participant): MeetingState {
  const others = state.people.filter((other) => other.id !== person.id);
  const present = person.state === "in" || (person.id === state.me.id && person.state !== "left");
  const people = present ? [...others, person].sort(byJoining) : others;
  return person.id === state.me.id
    ? { ...state, people, me: person, permissions: person.permissions ?? state.permissions }
    : { ...state, people };
}

/** Who waits, as the server tells it now. */
export function withWaiting(state: MeetingState, person: Participant): MeetingState {
  const others = state.waiting.filter((other) => other.id !== person.id);
  return { ...state, waiting: person.state === "waiting" ? [...others, person] : others };
}

export function withSession(state: MeetingState, session: Session): MeetingState {
  const { participants, ...rest } = session;
  const told = session.recording;
  const recording = told === undefined ? state.recording : told && { ...told, heardAt: Date.now() };
  // A later end is no longer the one that was warned of.
  const warned = state.warned && rest.ends_at === state.session.ends_at;
  const next = { ...state, recording, warned, session: { ...state.session, ...rest } };
  if (!participants) return next;
  const people = participants.filter((person) => person.state === "in" && person.id !== state.me.id);
  return { ...next, people: [...people, state.me].sort(byJoining) };
}

export function withMessages(state: MeetingState, messages: Message[]): MeetingState {
  const known = new Map(state.messages.map((message) => [message.id, message]));
  const fresh = messages.filter((message) => !known.has(message.id));
  if (fresh.length === 0) return state;
  for (const message of fresh) known.set(message.id, message);
  const all = [...known.values()].sort(
    (a, b) => a.sent_at.localeCompare(b.sent_at) || a.id.localeCompare(b.id),
  );
  return { ...state, messages: all };
}

export const raisedHands = (people: Participant[]) =>
  people
    .filter((person) => person.hand_raised_at !== null)
    .sort((a, b) => (a.hand_raised_at ?? "").localeCompare(b.hand_raised_at ?? ""));

/** Hosts first, then as they came; oneself at the top. */
export function listed(people: Participant[], meId: string): Participant[] {
  const rank = (person: Participant) => (person.id === meId ? 0 : person.role === "host" ? 1 : 2);
  return [...people].sort((a, b) => rank(a) - rank(b) || byJoining(a, b));
}

/** Whether a broadcast is seen by others, or is about to be again. */
export const isLive = (broadcast: RunningBroadcast | null | undefined) =>
  broadcast?.state === "live" || broadcast?.state === "retrying";

/** Who may not open the microphone because hosts decide who speaks. */
/** Who is in a meeting where not everybody has the word, and has it not. */
export const isOffStage = ({ me, permissions }: MeetingState) =>
  me.role === "participant" && !permissions.stage && me.languages === null;

export const waitsForWord = ({ room, me, permissions }: MeetingState) =>
  room.control === "host" && me.role === "participant" && !permissions.microphone;

/** When the meeting is over for oneself: by its own end, or because one's time in it is up. */
export function endOf({ session, me }: MeetingState): number | null {
  const times = [session.ends_at, me.remove_at].flatMap((at) => (at === null ? [] : [Date.parse(at)]));
  return times.length === 0 ? null : Math.min(...times);
}
