import type { Participant, Session } from "../types";

type Staged = Pick<Session, "mode" | "voice_activated">;

/** Whether everybody has the word: then nobody is asked to the podium. */
export const allHaveTheWord = (session: Staged) => session.mode === "all_on_screen";

/** Whom the picture shows, as the recording does; null: everybody. */
export function shown(session: Staged, people: Participant[]): Set<string> | null {
  if (allHaveTheWord(session)) return null;
  const present = people.filter((person) => person.state === "in");
  const podium = present.filter((person) => person.on_podium).map((person) => person.id);
  if (session.voice_activated) return podium.length > 0 ? new Set(podium) : null;
  const hosts = present.filter((person) => person.role === "host");
  if (session.mode === "role_based") return new Set([...podium, ...hosts.map((host) => host.id)]);
  const [lecturer] = hosts.sort((a, b) => (a.joined_at ?? "").localeCompare(b.joined_at ?? ""));
  return lecturer ? new Set([...podium, lecturer.id]) : null;
}

/** Whose picture somebody sees: a lecturer sees those they talk to, whom the others do not. */
export function seenBy(me: Participant, session: Staged, people: Participant[]): Participant[] {
  const visible = people.filter((person) => person.role !== "audience");
  if (session.mode === "lecture" && me.role === "host") return visible;
  const named = shown(session, people);
  return named === null ? visible : visible.filter((person) => named.has(person.id));
}

/** The languages that one can listen to. */
export function channels(people: Participant[]): string[] {
  const spoken = people.flatMap((person) => person.languages ?? []);
  return [...new Set(spoken)].sort();
}

/** How loud somebody is heard by who listens to a channel, from 0 to 1; null is the original. */
export function volumeOf(person: Participant, channel: string | null, original: number | null): number {
  if (person.channel) return person.channel === channel ? 1 : 0;
  return channel === null ? 1 : (original ?? 30) / 100;
}
