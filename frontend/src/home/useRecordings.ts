import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../api";
import { useLimit } from "./asking";
import type { Recording, RecordingsApi } from "./recordings";

const WORKING_MS = 2_000;
const QUIET_MS = 10_000;

const isDone = ({ state }: Recording) => state === "completed" || state === "failed";

export interface RecordingList {
  /** Null until the server has answered once. */
  list: Recording[] | null;
  stale: boolean;
  showMore: (() => void) | null;
  change: (how: (list: Recording[]) => Recording[]) => void;
}

/** The recordings of a room, newest first; asked for more often while one of them is not finished. */
export function useRecordings(
  api: RecordingsApi,
  roomId: string,
  onFault: (error: unknown) => void,
): RecordingList {
  const [list, setList] = useState<Recording[] | null>(null);
  const [more, setMore] = useState(false);
  const { limit, showMore } = useLimit(more);
  const [stale, setStale] = useState(false);
  const turns = useRef(0);
  const fault = useRef(onFault);
  fault.current = onFault;

  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      let next = QUIET_MS;
      turns.current += 1;
      const turn = turns.current;
      try {
        const found = await api.list(roomId, limit);
        if (gone) return;
        if (turn === turns.current) {
          setList(found.items);
          setMore(found.next !== null);
        }
        setStale(false);
        if (!found.items.every(isDone)) next = WORKING_MS;
      } catch (error) {
        if (gone) return;
        if (!(error instanceof ApiError && error.passing)) return fault.current(error);
        setStale(true);
      }
      timer = setTimeout(() => void ask(), next);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [api, roomId, limit]);

  const change = useCallback((how: (list: Recording[]) => Recording[]) => {
    // An answer that is on its way knows nothing of the change.
    turns.current += 1;
    setList((before) => how(before ?? []));
  }, []);
  return { list, stale, showMore, change };
}
