import { type Preferences, prefer, preferences } from "./keep";
import { COLOURED, coloursOf, type Mode } from "./roomColours";
import type { RoomTheme } from "./types";

export type Theme = Preferences["theme"];

const dark = window.matchMedia("(prefers-color-scheme: dark)");
let room: RoomTheme | null = null;

/** "system" follows prefers-color-scheme through CSS; the other two are set on the root element. */
export function applyTheme(theme: Theme = preferences().theme): void {
  const root = document.documentElement;
  if (theme === "system") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", theme);
  colour();
}

export function chooseTheme(theme: Theme): void {
  prefer({ theme });
  applyTheme(theme);
}

/** The colours of the room one is at or in; null for the pages' own. */
export function applyRoomTheme(theme: RoomTheme | null): void {
  if (theme === room) return;
  room = theme;
  colour();
}

function colour(): void {
  const { theme } = preferences();
  const mode: Mode = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
  const found = room ? coloursOf(room, mode) : {};
  const { style } = document.documentElement;
  for (const name of COLOURED) {
    const value = found[name];
    if (value) style.setProperty(name, value);
    else style.removeProperty(name);
  }
}

dark.addEventListener("change", colour);
