import { keepTicket, keptTicket } from "./keep";

/** Where the address leads: a room by its link, or whatever room a ticket opens. */
export interface Place {
  tenant: string | undefined;
  slug: string | null;
  ticket: string | null;
  /** Names the seat kept for this address. */
  id: string;
}

/** What a meeting's address begins with: our own, and those that links of other servers have. */
const PAGES = new Set(["m", "c", "webrtc"]);

/**
 * Reads the address. A ticket comes in the fragment only (it never reaches a server's log), moves to the
 * tab's storage and disappears from the address bar, so that it is not shared by copying the address.
 */
export function readPlace(): Place {
  const parts = window.location.pathname.split("/").filter(Boolean);
  const tenant = parts[0] === "t" && parts[1] ? decode(parts[1]) : undefined;
  const rest = tenant === undefined ? parts : parts.slice(2);
  const slug = rest[0] && PAGES.has(rest[0]) && rest[1] ? decode(rest[1]) : null;

  const fragment = new URLSearchParams(window.location.hash.slice(1));
  let ticket = fragment.get("ticket") ?? fragment.get("token");
  if (ticket) {
    keepTicket(ticket);
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  } else if (slug === null) {
    ticket = keptTicket();
  }
  const name = ticket ? `ticket:${digest(ticket)}` : `room:${slug ?? ""}`;
  return { tenant, slug, ticket, id: `${tenant ?? ""}/${name}` };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** A short name for a ticket (FNV-1a); it only keeps two tickets' seats apart. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
