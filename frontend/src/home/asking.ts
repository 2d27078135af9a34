import { useState } from "react";

const STEP = 25;
/** As many as the server gives at once. */
export const MOST = 200;

/** How many of a list are asked for: twice as many with each press, as far as the server goes. */
export function useLimit(more: boolean): { limit: number; showMore: (() => void) | null } {
  const [limit, setLimit] = useState(STEP);
  const showMore = more && limit < MOST ? () => setLimit(Math.min(limit * 2, MOST)) : null;
  return { limit, showMore };
}

/** Asks again and again while the page is looked at; returns what ends it. */
export function keepAsking(ask: () => Promise<void>, everyMs: number): () => void {
  const timer = setInterval(() => document.visibilityState === "visible" && void ask(), everyMs);
  return () => clearInterval(timer);
}
