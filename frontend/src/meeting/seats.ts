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

/** What decides where somebody is seen. */
export interface Seatable {
  id: string;
  position: number | null;
  hand_raised_at: string | null;
}

const OUT = -1;

/**
 * People as they sit: whoever has a seat is on it, the others fill the free ones, shared screens first, then raised
 * hands if the session says so. A seat behind the last of so many places is none. Null is a seat that nobody has
 * before one that is taken.
 */
export function seated<T extends Seatable, S = never>(
  people: T[],
  handsFirst: boolean,
  screens: S[] = [],
  places = Number.POSITIVE_INFINITY,
): (T | S | null)[] {
  const shown = people.filter((person) => person.position !== OUT);
  const has = ({ position }: T) => position !== null && position < places;
  const placed = shown.filter(has).sort((a, b) => (a.position as number) - (b.position as number));
  const others = shown.filter((person) => !has(person));
  if (handsFirst) others.sort(byHand);
  const free: (T | S)[] = [...screens, ...others];
  const seats: (T | S | null)[] = [];
  for (const person of placed) {
    while (seats.length < (person.position as number)) seats.push(free.shift() ?? null);
    seats.push(person);
  }
  return [...seats, ...free];
}

/** Who is seen large, and the others in their order; null is a free place before one that is taken. */
export interface Picture<T, S> {
  large: T | S | null;
  tiles: (T | S | null)[];
}

/**
 * The picture that hosts have chosen for everybody. Recordings and broadcasts follow the same rule, and both are
 * held to the cases of `tests/picture.json`. `screens` are the shared ones, the newest last.
 */
export function arrange<T extends Seatable, S>(
  layout: string,
  people: T[],
  screens: S[],
  speaker: T | null,
  handsFirst: boolean,
): Picture<T, S> {
  const shape = shapeOf(layout, screens.length > 0);
  if (shape.kind === "places")
    return { large: null, tiles: seated(people, handsFirst, screens, shape.count).slice(0, shape.count) };
  const row = seated(people, handsFirst).filter((one) => one !== null);
  if (shape.kind === "tiles") return { large: null, tiles: row };
  const large = largeOf(shape.strip === 0, row, screens, speaker);
  const rest: (T | S)[] = [...screens, ...row];
  return { large, tiles: shape.strip === 0 ? [] : rest.filter((one) => one !== large) };
}

/** Where only one is seen, people go before what they share; else a screen is large, then the first seat. */
function largeOf<T extends Seatable, S>(
  alone: boolean,
  row: T[],
  screens: S[],
  speaker: T | null,
): T | S | null {
  const screen = screens.at(-1);
  if (screen !== undefined && !(alone && row.length > 0)) return screen;
  const first = row.find((person) => person.position === 0);
  return first ?? row.find((person) => person === speaker) ?? row[0] ?? null;
}

const handTime = ({ hand_raised_at }: Seatable) =>
  hand_raised_at === null ? Number.POSITIVE_INFINITY : Date.parse(hand_raised_at);

function byHand(one: Seatable, other: Seatable): number {
  const [a, b] = [handTime(one), handTime(other)];
  return a === b ? 0 : a - b;
}

/** A grid of fixed places: nobody moves when others come. */
export const placesOf = (count: number, box: Box): Rect[] => gridLayout(count, box);

/** One large and so many beside it, or only the large one. */
export const focusOf = (strip: number, others: number, box: Box): FocusLayout =>
  focusLayout(Math.min(strip, others), box);
