import { useEffect, useState, useSyncExternalStore } from "react";
import { ApiError, call } from "../api";

export interface LiveInfo {
  title: string;
  state: "starting" | "live" | "retrying" | "ended" | "failed";
  started_at: string | null;
  ended_at: string | null;
  /** Null while there is nothing to play. */
  playlist: string | null;
}

const SOON_MS = 3_000;
const WHILE_LIVE_MS = 8_000;

/** The link's secret part is in the fragment: it reaches no log, and nobody behind another link. */
const fragment = () => window.location.hash.slice(1);

export function useToken(): string {
  return useSyncExternalStore((changed) => {
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, fragment);
}

export interface Broadcast {
  info: LiveInfo | null;
  /** There is no such broadcast. */
  missing: boolean;
  /** The server does not answer at the moment. */
  away: boolean;
}

/** How a broadcast is, asked again until it is over. */
export function useBroadcast(token: string): Broadcast {
  const [found, setFound] = useState<Broadcast>({ info: null, missing: false, away: false });

  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      let next: number | null = SOON_MS;
      try {
        const info = await call<LiveInfo>("GET", `/live/${encodeURIComponent(token)}`, {});
        if (gone) return;
        setFound({ info, missing: false, away: false });
        if (info.state === "live") next = WHILE_LIVE_MS;
        if (info.ended_at !== null) next = null;
      } catch (error) {
        if (gone) return;
        const missing = error instanceof ApiError && !error.passing;
        setFound((before) => ({ info: missing ? null : before.info, missing, away: !missing }));
        if (missing) next = null;
      }
      if (next !== null) timer = setTimeout(() => void ask(), next);
    };
    setFound({ info: null, missing: false, away: false });
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [token]);

  return found;
}
