import { useEffect, useRef } from "react";
import { preferences } from "../keep";

/** Single keys, as long as nobody types, no dialog is open and the person has not switched them off. */
export function useShortcuts(active: boolean, keys: Record<string, () => void>): void {
  const latest = useRef(keys);
  latest.current = keys;

  useEffect(() => {
    if (!active) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (event.key !== "Escape" && (isTyping(event.target) || !preferences().shortcuts)) return;
      // A menu or a sheet that is open has the keys to itself.
      if (document.querySelector("[popover]:popover-open, dialog[open]")) return;
      const run = latest.current[event.key.toLowerCase()];
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [active]);
}

function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return element?.closest?.("input, textarea, select, [contenteditable]") != null;
}
