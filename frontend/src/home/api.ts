import { call } from "../api";
import type { SignedIn } from "./signedIn";

export interface HomeRoom {
  id: string;
  slug: string;
  name: string;
  title: string | null;
  link: string;
  live_session_id: string | null;
}

export const signIn = (tenant: string | undefined, login: string, password: string) =>
  call<SignedIn>("POST", "/sign_in", { tenant }, { login, password });

/** What somebody who is signed in may ask. */
export function home(token: string) {
  const who = { key: token };
  const one = (id: string) => `/rooms/${encodeURIComponent(id)}`;
  return {
    signOut: () => call<void>("DELETE", "/sign_in", who),
    changePassword: (old: string, fresh: string) =>
      call<SignedIn>("POST", "/user/password", who, { old, new: fresh }),
    rooms: (limit: number, search: string) =>
      call<{ items: HomeRoom[]; next: string | null }>(
        "GET",
        `/rooms?${new URLSearchParams({ limit: String(limit), ...(search ? { search } : {}) })}`,
        who,
      ),
    create: (title: string) => call<HomeRoom>("POST", "/rooms", who, { title }),
    remove: (id: string) => call<void>("DELETE", one(id), who),
    hostTicket: (id: string, name: string, ttl: number) =>
      call<{ ticket: { secret: string } }>("POST", `${one(id)}/tickets`, who, {
        role: "host",
        name: name.slice(0, 100),
        ttl,
      }),
    peopleIn: async (sessionId: string): Promise<number> => {
      const path = `/sessions/${encodeURIComponent(sessionId)}`;
      const answer = await call<{ session: { participants?: { state: string }[] } }>("GET", path, who);
      return (answer.session.participants ?? []).filter((person) => person.state === "in").length;
    },
  };
}

export type HomeApi = ReturnType<typeof home>;
