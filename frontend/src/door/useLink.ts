import { useCallback, useEffect, useState } from "react";
import { ApiError, door } from "../api";
import { learnTime } from "../clock";
import { asOneself } from "../entry";
import { suggestLanguage } from "../i18n";
import type { Place } from "../place";
import type { Link } from "../types";

export interface LinkState {
  link: Link | null;
  refusal: ApiError | null;
  reload: () => void;
}

const RETRY_MS = 3_000;
const REFRESH_MS = 15_000;
const EARLY_MS = 5_000;

/** What is behind the link: asked at once, again while nobody answers, and now and then while one stands at the door. */
export function useLink(place: Place, active: boolean): LinkState {
  const [link, setLink] = useState<Link | null>(null);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again.
  useEffect(() => {
    if (!active) return;
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      let next: number | null = REFRESH_MS;
      try {
        const answer = await find(place);
        if (gone) return;
        learnTime(answer.now, true);
        setLink(answer);
        setRefusal(null);
        // A host may begin before the time.
        if (answer.room.state === "early") next = EARLY_MS;
        void suggestLanguage(answer.room.language);
      } catch (error) {
        if (gone) return;
        const problem = error instanceof ApiError ? error : new ApiError(0, "unknown");
        setRefusal(problem);
        next = problem.passing ? RETRY_MS : null;
      }
      if (next !== null) timer = setTimeout(() => void ask(), next);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [place, active, round]);

  return { link, refusal, reload };
}

async function find(place: Place): Promise<Link> {
  if (!("RTCPeerConnection" in window)) throw new ApiError(400, "unsupported");
  const { tenant, ticket, slug } = place;
  if (ticket) return asOneself(tenant, (token) => door(tenant, token).ticket(ticket));
  if (slug) return asOneself(tenant, (token) => door(tenant, token).link(slug));
  throw new ApiError(404, "room_not_found");
}
