import type { ReactNode } from "react";
import { Glyph } from "../ui/Icon";

/** Shapes that the meeting has no use for, so that its first load does not carry them. */
const SHAPES = {
  eyeOff: (
    <>
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
      <circle cx="12" cy="12" r="2.8" />
      <path d="M4.5 19.5l15-15" />
    </>
  ),
  search: (
    <>
      <circle cx="11" cy="11" r="6.500" />
      <path d="M16 16l4.500 4.500" />
    </>
  ),
  key: (
    <>
      <circle cx="8" cy="15.500" r="4" />
      <path d="M11 12.500L19.500 4M16 7.500l3 3" />
    </>
  ),
  up: <path d="M6.5 14.500l5.5-5.500 5.5 5.500" />,
} satisfies Record<string, ReactNode>;

export function HomeIcon({ name, size = 20 }: { name: keyof typeof SHAPES; size?: number }) {
  return <Glyph size={size}>{SHAPES[name]}</Glyph>;
}
