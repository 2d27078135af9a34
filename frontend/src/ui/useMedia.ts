import { useSyncExternalStore } from "react";

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** The width below which panels become sheets and the controls a bottom bar. */
export const PHONE = "(max-width: 760px), (max-height: 480px)";
export const usePhone = () => useMedia(PHONE);
