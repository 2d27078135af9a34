import type { Participant } from "../types";
import { type Box, type FocusLayout, focusLayout, gridLayout, type Rect } from "./layout";

/** The layouts a host chooses from; the server knows more, for programs. */
export const CHOICES = [
  "auto",
  "speaker",
  "highlight",
  "five_up",
  "grid_4",
  "grid_9",
  "grid_16",
  "screen",
] as const;
export type LayoutChoice = (typeof CHOICES)[number];

/** How the picture of a layout is built, whatever its size. */
export type Shape = { kind: "tiles" } | { kind: "places"; count: number } | { kind: "focus"; strip: number };

/** `screens`: whether somebody shares one. A layout not known is taken for `auto`, as the composer does. */
export function shapeOf(layout: string, screens: boolean): Shape {
  const places = /^grid_(\d+)$/.exec(layout);
  if (layout === "speaker" || places?.[1] === "1") return { kind: "focus", strip: 0 };
  if (places) return { kind: "places", count: Number(places[1]) };
  if (layout === "five_up") return { kind: "focus", strip: 4 };
  if (layout === "highlight" || screens) return { kind: "focus", strip: Number.POSITIVE_INFINITY };
  return { kind: "tiles" };
}

/** Tells whether a layout shows one person large: then the first seat is that place. */
export const isLarge = (layout: string) => shapeOf(layout, false).kind === "focus";

export const isHidden = (person: Participant) => person.position === -1;

/**
 * People as they sit: whoever has a seat is on it, the others fill the free ones, with raised hands before
 * them if the session says so. Null is a seat that nobody has before one that is taken.
 */
export function seated(people: Participant[], handsFirst: boolean): (Participant | null)[] {
  const shown = people.filter((person) => !isHidden(person));
  const placed = shown
    .filter((person) => person.position !== null)
    .sort((a, b) => (a.position as number) - (b.position as number));
  const free = shown.filter((person) => person.position === null);
  if (handsFirst) free.sort(byHand);
  const seats: (Participant | null)[] = [];
  for (const person of placed) {
    while (seats.length < (person.position as number)) seats.push(free.shift() ?? null);
    seats.push(person);
  }
  return [...seats, ...free];
}

const handTime = ({ hand_raised_at }: Participant) =>
  hand_raised_at === null ? Number.POSITIVE_INFINITY : Date.parse(hand_raised_at);

function byHand(one: Participant, other: Participant): number {
  const [a, b] = [handTime(one), handTime(other)];
  return a === b ? 0 : a - b;
}

/** A grid of fixed places: nobody moves when others come. */
export const placesOf = (count: number, box: Box): Rect[] => gridLayout(count, box);

/** One large and so many beside it, or only the large one. */
export const focusOf = (strip: number, others: number, box: Box): FocusLayout =>
  focusLayout(Math.min(strip, others), box);
