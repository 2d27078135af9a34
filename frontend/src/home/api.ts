import { call } from "../api";
import type { RoomSettings } from "./settings/fields";
import type { SignedIn } from "./signedIn";

export interface HomeRoom {
  id: string;
  slug: string;
  name: string;
  title: string | null;
  link: string;
  opens_at: string | null;
  live_session_id: string | null;
}

/** A room that one is invited to. */
export interface InvitedRoom {
  id: string;
  slug: string;
  title: string;
  role: "participant" | "host";
  opens_at: string | null;
  ends_at: string | null;
  live: boolean;
}

export interface Invitation {
  id: string;
  user_id: string | null;
  email: string | null;
  name: string | null;
  role: "participant" | "host";
  sent_at: string | null;
  last_result: string | null;
  link?: string;
}

/** Somebody who has registered by a room's form. */
export interface Registrant {
  id: string;
  email: string;
  name: string;
  answers: Record<string, string>;
  created_at: string;
}

/** Whom to invite: a user or an address. */
export type Invitee = ({ user_id: string } | { email: string }) & { role: "participant" | "host" };

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
    room: (id: string) => call<RoomSettings>("GET", one(id), who),
    change: (id: string, changes: Partial<RoomSettings>) =>
      call<RoomSettings>("PATCH", one(id), who, changes),
    invited: () => call<{ items: InvitedRoom[] }>("GET", "/user/invitations", who),
    invitations: (id: string) =>
      call<{ items: Invitation[]; next: string | null }>("GET", `${one(id)}/invitations?limit=200`, who),
    invite: (id: string, whom: Invitee) =>
      call<{ invitation: Invitation }>("POST", `${one(id)}/invitations`, who, whom),
    sendAgain: (id: string) => call<{ mails: number }>("POST", `${one(id)}/invitations/send`, who),
    uninvite: (id: string) => call<void>("DELETE", `/invitations/${encodeURIComponent(id)}`, who),
    registrants: (id: string, limit: number, after: string | null = null) =>
      call<{ items: Registrant[]; next: string | null }>(
        "GET",
        `${one(id)}/registrants?${new URLSearchParams({ limit: String(limit), ...(after ? { after } : {}) })}`,
        who,
      ),
    unregister: (id: string) => call<void>("DELETE", `/registrants/${encodeURIComponent(id)}`, who),
    acceptRing: (id: string) => call<{ ticket: string }>("POST", `/rings/${id}/accept`, who),
    declineRing: (id: string) => call<unknown>("POST", `/rings/${id}/decline`, who),
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
