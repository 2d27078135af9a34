import type { StreamEvent } from "../events";
import type { Sound } from "../sounds/names";
import type { MeetingState } from "./state";

/** Which sounds an event means, by what it has changed in the meeting. */
export function soundsOf(before: MeetingState, after: MeetingState, event: StreamEvent): Sound[] {
  if (event.kind === "session.ends_soon") return ofWarning(Number(event.data.seconds));
  return [...ofPeople(before, after), ...ofMyself(before, after), ...ofMeeting(before, after)];
}

/** What is said to somebody who has just come in. */
export function soundsOfEntering({ people, recording }: MeetingState): Sound[] {
  const sounds: Sound[] = people.length > 1 ? ["welcome"] : ["welcome", "first"];
  if (recording?.state === "recording") sounds.push("recording-started");
  return sounds;
}

function ofWarning(seconds: number): Sound[] {
  const minutes = Math.round(seconds / 60);
  if (minutes <= 1) return ["warning", "ends-in-1"];
  return minutes === 5 ? ["warning", "ends-in-5"] : ["warning"];
}

function ofPeople(before: MeetingState, after: MeetingState): Sound[] {
  const were = new Set(before.people.map(({ id }) => id));
  const are = new Set(after.people.map(({ id }) => id));
  const sounds: Sound[] = [];
  if (after.people.some(({ id }) => id !== after.me.id && !were.has(id))) sounds.push("enter");
  if (before.people.some(({ id }) => id !== before.me.id && !are.has(id))) sounds.push("exit");
  return sounds;
}

/** Muting by a host is told by the track itself, but not where nothing is sent yet: then the permission tells it. */
function ofMyself(before: MeetingState, after: MeetingState): Sound[] {
  const sounds: Sound[] = [];
  const might = before.permissions.microphone;
  const may = after.permissions.microphone;
  if (might !== may) sounds.push(may ? "may-speak" : "muted");
  if (before.me.role !== "host" && after.me.role === "host") sounds.push("host");
  return sounds;
}

function ofMeeting(before: MeetingState, after: MeetingState): Sound[] {
  const sounds: Sound[] = [];
  const { locked } = after.session;
  if (before.session.locked !== locked) sounds.push(locked ? "locked" : "unlocked");
  const was = before.recording?.state;
  const is = after.recording?.state;
  if (was === is) return sounds;
  if (is === "recording") sounds.push(was ? "recording-resumed" : "recording-started");
  else sounds.push(is ? "recording-paused" : "recording-stopped");
  return sounds;
}
