import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../api";
import type { HomeApi, HomeRoom } from "./api";
import { keepAsking, useLimit } from "./asking";

const AGAIN_MS = 10_000;
const TYPING_MS = 250;
/** So many live rooms are asked who is in. */
const COUNTED = 20;

export interface Rooms {
  /** Null until the server has answered once. */
  list: HomeRoom[] | null;
  people: Record<string, number>;
  /** What is shown now was found by this. */
  search: string;
  more: boolean;
  stale: boolean;
  showMore: (() => void) | null;
  change: (how: (list: HomeRoom[]) => HomeRoom[]) => void;
}

/** The rooms, newest first, asked for again while the page is looked at. */
export function useRooms(api: HomeApi, wanted: string, onFault: (error: unknown) => void): Rooms {
  const [list, setList] = useState<HomeRoom[] | null>(null);
  const [people, setPeople] = useState<Record<string, number>>({});
  const [search, setSearch] = useState("");
  const [more, setMore] = useState(false);
  const { limit, showMore } = useLimit(more);
  const [stale, setStale] = useState(false);
  const latest = useRef(0);
  const fault = useRef(onFault);
  fault.current = onFault;

  const load = useCallback(async () => {
    latest.current += 1;
    const turn = latest.current;
    try {
      const found = await api.rooms(limit, wanted);
      const live = found.items.flatMap((room) => room.live_session_id ?? []).slice(0, COUNTED);
      const counts = await Promise.all(
        live.map(async (id) => [id, await api.peopleIn(id).catch(() => null)] as const),
      );
      if (turn !== latest.current) return;
      setList(found.items);
      setMore(found.next !== null);
      setSearch(wanted);
      setPeople(
        Object.fromEntries(counts.filter((one): one is readonly [string, number] => one[1] !== null)),
      );
      setStale(false);
    } catch (error) {
      if (turn !== latest.current) return;
      if (error instanceof ApiError && error.passing) setStale(true);
      else fault.current(error);
    }
  }, [api, limit, wanted]);

  useEffect(() => {
    const first = setTimeout(() => void load(), wanted === "" ? 0 : TYPING_MS);
    const stop = keepAsking(load, AGAIN_MS);
    const shown = () => {
      if (document.visibilityState === "visible") void load();
    };
    document.addEventListener("visibilitychange", shown);
    return () => {
      clearTimeout(first);
      stop();
      document.removeEventListener("visibilitychange", shown);
      latest.current += 1;
    };
  }, [load, wanted]);

  const change = useCallback((how: (list: HomeRoom[]) => HomeRoom[]) => {
    // An answer that is on its way knows nothing of the change.
    latest.current += 1;
    setList((before) => how(before ?? []));
  }, []);
  return { list, people, search, more, stale, showMore, change };
}
