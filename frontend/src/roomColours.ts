import type { RoomTheme } from "./types";

export type Mode = "dark" | "light";

/** What of a room's theme becomes what on the pages. */
const VARIABLES = [
  "--accent",
  "--on-accent",
  "--accent-ink",
  "--ring",
  "--bg",
  "--surface",
  "--sunken",
] as const;
const MORE = [
  "--hover",
  "--line",
  "--field-line",
  "--tile",
  "--text",
  "--muted",
  "--live",
  "--danger",
] as const;
export const COLOURED = [...VARIABLES, ...MORE, "--on-danger"];

/** Text is read with a contrast of this at least, marks with the other (WCAG 2.2, 1.4.3 and 1.4.11). */
const READABLE = 4.5;
const VISIBLE = 3;

type Rgb = [number, number, number];

/**
 * The pages' colours of a room's theme in one mode. What could not be read is left as the pages have it: a ground
 * and a text count together only, and marks must stand out from the ground.
 */
export function coloursOf(theme: RoomTheme, mode: Mode): Record<string, string> {
  const of = (part: string) => parse(theme[`${mode}_${part}`]);
  const ground: Rgb = mode === "dark" ? [0x11, 0x15, 0x13] : [0xf4, 0xf1, 0xea];
  const ink: Rgb = mode === "dark" ? [0xf2, 0xf0, 0xea] : [0x18, 0x21, 0x1d];
  const wantedGround = of("background") ?? ground;
  const wantedInk = of("foreground") ?? ink;
  const own = contrast(wantedGround, wantedInk) >= 7;
  const [bg, text] = own ? [wantedGround, wantedInk] : [ground, ink];
  const found: Record<string, string> = {};
  if (own && (of("background") || of("foreground"))) {
    found["--bg"] = hex(bg);
    found["--text"] = hex(text);
    found["--surface"] = hex(mix(bg, mode === "dark" ? text : [255, 255, 255], mode === "dark" ? 0.04 : 0.6));
    found["--sunken"] = hex(mix(bg, text, 0.08));
    found["--hover"] = hex(mix(bg, text, 0.13));
    found["--line"] = hex(mix(bg, text, 0.16));
    found["--tile"] = hex(mix(bg, text, 0.1));
    found["--field-line"] = hex(mix(bg, text, 0.5));
    found["--muted"] = hex(mix(text, bg, 0.28));
  }
  const primary = of("primary");
  if (primary) {
    found["--accent"] = hex(primary);
    found["--on-accent"] = hex(over(primary));
    if (contrast(primary, bg) >= VISIBLE) found["--ring"] = hex(primary);
    if (contrast(primary, bg) >= READABLE) found["--accent-ink"] = hex(primary);
  }
  const success = of("success");
  if (success && contrast(success, bg) >= VISIBLE) found["--live"] = hex(success);
  const negative = of("negative");
  if (negative) {
    found["--danger"] = hex(negative);
    found["--on-danger"] = hex(over(negative));
  }
  return found;
}

/** Black or white, whichever is better read on a colour. */
const over = (colour: Rgb): Rgb =>
  contrast(colour, [255, 255, 255]) >= contrast(colour, [20, 20, 20]) ? [255, 255, 255] : [20, 20, 20];

function parse(text: string | undefined): Rgb | null {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text ?? "");
  return found && ([1, 2, 3].map((at) => Number.parseInt(found[at] as string, 16)) as Rgb);
}

const hex = (colour: Rgb) =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

const mix = (one: Rgb, other: Rgb, share: number): Rgb =>
  one.map((part, at) => part + ((other[at] as number) - part) * share) as Rgb;

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: Rgb, other: Rgb): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
