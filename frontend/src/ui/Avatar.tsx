import { useState } from "react";

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

interface AvatarProps {
  id: string;
  name: string;
  /** Where their own picture is. */
  picture?: string | null | undefined;
  small?: boolean;
}

/** Somebody's picture; their letters until it is there, and where it cannot be had. */
export function Avatar({ id, name, picture, small = false }: AvatarProps) {
  const [seen, setSeen] = useState<{ picture: string; there: boolean } | null>(null);
  const told = picture && seen?.picture === picture ? seen : null;
  const classes = ["avatar", told?.there ? "pictured" : `tone-${tone(id)}`, small ? "avatar-small" : ""];
  return (
    <span className={classes.filter(Boolean).join(" ")} aria-hidden="true">
      <span>{initials(name)}</span>
      {picture && told?.there !== false && (
        <img
          key={picture}
          src={picture}
          alt=""
          draggable={false}
          onLoad={() => setSeen({ picture, there: true })}
          onError={() => setSeen({ picture, there: false })}
        />
      )}
    </span>
  );
}
