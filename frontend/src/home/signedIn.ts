import { lasting, ofTab, read, write } from "../keep";

export interface User {
  id: string;
  login: string;
  display_name: string;
  role: "admin" | "standard";
}

/** Who is signed in. The token goes out as a header only, never in an address or a cookie. */
export interface SignedIn {
  token: string;
  expires_at: string;
  user: User;
}

const name = (tenant: string | undefined) => `sign-in:${tenant ?? ""}`;

/** What this tab keeps, else what the device does; nothing when its time is over. */
export function keptSignIn(tenant: string | undefined): SignedIn | null {
  for (const store of [ofTab, lasting]) {
    const kept = read<SignedIn>(store, name(tenant));
    if (kept && Date.parse(kept.expires_at) > Date.now()) return kept;
  }
  return null;
}

export function keepSignIn(tenant: string | undefined, signedIn: SignedIn, stay: boolean): void {
  forgetSignIn(tenant);
  write(stay ? lasting : ofTab, name(tenant), signedIn);
}

/** A new token in the place of the old one. */
export function renewSignIn(tenant: string | undefined, signedIn: SignedIn): void {
  keepSignIn(tenant, signedIn, read(lasting, name(tenant)) !== null);
}

export function forgetSignIn(tenant: string | undefined): void {
  write(ofTab, name(tenant), null);
  write(lasting, name(tenant), null);
}
