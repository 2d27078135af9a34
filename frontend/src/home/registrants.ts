import { useCallback, useEffect, useRef, useState } from "react";
import type { HomeApi, Registrant } from "./api";
import { keepAsking, MOST, useLimit } from "./asking";

const AGAIN_MS = 10_000;

export interface Registrants {
  /** Null until the server has answered once. */
  list: Registrant[] | null;
  /** Whether there are more than shown. */
  more: boolean;
  /** Null where more are not shown. */
  showMore: (() => void) | null;
  drop: (id: string) => void;
}

/** Who has registered for a room, the first first; asked for again while more may come. */
export function useRegistrants(
  api: HomeApi,
  roomId: string,
  mayCome: boolean,
  onFault: (error: unknown) => void,
): Registrants {
  const [found, setFound] = useState<{ items: Registrant[]; next: string | null } | null>(null);
  const more = found !== null && found.next !== null;
  const { limit, showMore } = useLimit(more);
  const fault = useRef(onFault);
  fault.current = onFault;
  const latest = useRef(0);

  const load = useCallback(async () => {
    latest.current += 1;
    const turn = latest.current;
    try {
      const page = await api.registrants(roomId, limit);
      if (turn === latest.current) setFound(page);
    } catch (error) {
      if (turn === latest.current) fault.current(error);
    }
  }, [api, roomId, limit]);
  useEffect(() => {
    void load();
    const stop = mayCome ? keepAsking(load, AGAIN_MS) : undefined;
    return () => {
      stop?.();
      latest.current += 1;
    };
  }, [load, mayCome]);

  const drop = useCallback((id: string) => {
    // An answer that is on its way knows nothing of the change.
    latest.current += 1;
    setFound((before) => before && { ...before, items: before.items.filter((one) => one.id !== id) });
  }, []);
  return { list: found?.items ?? null, more, showMore, drop };
}

/** All who have registered, as many as they are. */
export async function everyRegistrant(api: HomeApi, roomId: string): Promise<Registrant[]> {
  const all: Registrant[] = [];
  let after: string | null = null;
  do {
    const page: { items: Registrant[]; next: string | null } = await api.registrants(roomId, MOST, after);
    all.push(...page.items);
    after = page.next;
  } while (after !== null);
  return all;
}

const SAID_ALREADY = ["display_name", "email"];

/** What somebody answered beyond their name and address. */
export const furtherAnswers = ({ answers }: Registrant): [string, string][] =>
  Object.entries(answers).filter(([name, text]) => !SAID_ALREADY.includes(name) && text !== "");

/** Registrants as a table: a column for each question that somebody answered, in the order of the questions. */
export function asTable(list: Registrant[], word: (name: string) => string): string[][] {
  const asked = [...new Set(list.flatMap((one) => furtherAnswers(one).map(([name]) => name)))];
  const head = ["display_name", "email", "registered_at", ...asked].map(word);
  return [
    head,
    ...list.map((one) => [
      one.name,
      one.email,
      one.created_at,
      ...asked.map((name) => one.answers[name] ?? ""),
    ]),
  ];
}
