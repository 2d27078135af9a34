import { useEffect, useState } from "react";
import { call } from "./api";
import type { SignedIn } from "./home/signedIn";

/** Somebody of the same server. Administrators see how they can be reached, to tell them apart. */
export interface Colleague {
  id: string;
  display_name: string;
  login?: string;
  email?: string | null;
  extension?: string | null;
}

const TYPING_MS = 250;
const FEWEST = 2;
const SHOWN = "6";

/** Whose name has this in it: looked for once typing rests. Nobody for who may not look, or is not signed in. */
export function useColleagues(search: string, signedIn: SignedIn | null): Colleague[] {
  const [found, setFound] = useState<Colleague[]>([]);
  const key = signedIn?.token;
  const path = signedIn?.user.role === "admin" ? "/users" : "/colleagues";

  useEffect(() => {
    if (key === undefined || search.length < FEWEST) return setFound([]);
    let gone = false;
    const timer = setTimeout(async () => {
      const query = new URLSearchParams(path === "/users" ? { search, limit: SHOWN } : { search });
      const nobody = { items: [] };
      const { items } = await call<{ items: Colleague[] }>("GET", `${path}?${query}`, { key }).catch(
        () => nobody,
      );
      if (!gone) setFound(items.slice(0, Number(SHOWN)));
    }, TYPING_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [key, path, search]);

  return found;
}
