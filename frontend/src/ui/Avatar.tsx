/** Up to two letters of a name, by what a reader sees as letters. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = (word: string | undefined) => (word?.match(/[\p{L}\p{N}]/u)?.[0] ?? "").toLocaleUpperCase();
  if (words.length === 0) return "?";
  return words.length === 1 ? first(words[0]) : first(words[0]) + first(words[words.length - 1]);
}

const TONES = 6;

/** The same person has the same tone on every screen. */
export function tone(id: string): number {
  let sum = 0;
  for (let at = 0; at < id.length; at++) sum = (sum * 31 + id.charCodeAt(at)) % 997;
  return sum % TONES;
}

export function Avatar({ id, name, small = false }: { id: string; name: string; small?: boolean }) {
  return (
    <span className={`avatar tone-${tone(id)}${small ? " avatar-small" : ""}`} aria-hidden="true">
      <span>{initials(name)}</span>
    </span>
  );
}
