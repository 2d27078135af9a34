import { useSyncExternalStore } from "react";

/** The part of the address before our pages: of a tenant that has no host name of its own, `/t/<domain>`. */
const found = /^\/t\/([^/]+)(?=\/)/.exec(window.location.pathname);
export const base = found?.[0] ?? "";
export const tenant = found?.[1] === undefined ? undefined : decoded(found[1]);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const MOVED = "roomful-moved";
export const ROOMS = `${base}/rooms`;
export const SIGN_IN = `${base}/sign-in`;

/** The pages of one room, under `/rooms/<id>/`. */
export const PARTS = ["settings", "people", "recordings"] as const;
export type Part = (typeof PARTS)[number];

export const pathOf = (roomId: string, part: Part) => `${ROOMS}/${encodeURIComponent(roomId)}/${part}`;

/** The room that a path is a page of, and which one; null for any other path. */
export function roomPage(path: string): { room: string; part: Part } | null {
  if (!path.startsWith(`${ROOMS}/`)) return null;
  const [room, part, ...more] = path.slice(ROOMS.length + 1).split("/");
  const known = PARTS.find((one) => one === part);
  return room && known && more.length === 0 ? { room: decoded(room), part: known } : null;
}

export function go(path: string, how: "push" | "replace" = "push"): void {
  window.history[how === "push" ? "pushState" : "replaceState"](null, "", path);
  window.dispatchEvent(new Event(MOVED));
}

export function usePath(): string {
  return useSyncExternalStore(
    (changed) => {
      window.addEventListener(MOVED, changed);
      window.addEventListener("popstate", changed);
      return () => {
        window.removeEventListener(MOVED, changed);
        window.removeEventListener("popstate", changed);
      };
    },
    () => window.location.pathname,
  );
}

/** Where signing in leads: back to where one was, if that is a page for who is signed in, or a room's door. */
export function after(): string {
  const wanted = new URLSearchParams(window.location.search).get("next") ?? "";
  const known = wanted === ROOMS || wanted.startsWith(`${ROOMS}/`) || isDoor(wanted);
  return known ? wanted : ROOMS;
}

/** Tells whether a path is a room's door, which is no page of this program. */
export const isDoor = (path: string): boolean =>
  path.startsWith(`${base}/m/`) && /^[\w-]+$/.test(path.slice(base.length + 3));

export type Why = "expired" | "left";

export function signInPath(why?: Why): string {
  const query = new URLSearchParams();
  if (why) query.set("why", why);
  if (window.location.pathname !== ROOMS && why !== "left") query.set("next", window.location.pathname);
  const text = query.toString();
  return text ? `${SIGN_IN}?${text}` : SIGN_IN;
}
