import { type Preferences, prefer, preferences } from "./keep";

export type Theme = Preferences["theme"];

/** "system" follows prefers-color-scheme through CSS; the other two are set on the root element. */
export function applyTheme(theme: Theme = preferences().theme): void {
  const root = document.documentElement;
  if (theme === "system") root.removeAttribute("data-theme");
  else root.setAttribute("data-theme", theme);
}

export function chooseTheme(theme: Theme): void {
  prefer({ theme });
  applyTheme(theme);
}
