import { call } from "../api";

export interface AskedField {
  name: string;
  is_required: boolean;
}

/** A room's form, as whoever has its link finds it. */
export interface Form {
  slug: string;
  title: string;
  description: string;
  language: string;
  theme: Record<string, string> | null;
  starts_at: string | null;
  ends_at: string | null;
  timezone: string | null;
  state: "open" | "closed" | "full";
  closes_at: string | null;
  fields: AskedField[];
}

/** Where the address leads: the form of a room, in a tenant if it names one. */
export interface FormPlace {
  tenant: string | undefined;
  slug: string;
}

export function readFormPlace(path = window.location.pathname): FormPlace {
  const parts = path.split("/").filter(Boolean);
  const tenant = parts[0] === "t" && parts[1] ? decodeURIComponent(parts[1]) : undefined;
  const rest = tenant === undefined ? parts : parts.slice(2);
  return { tenant, slug: decodeURIComponent(rest[1] ?? "") };
}

const pathOf = (slug: string) => `/links/${encodeURIComponent(slug)}/registration`;

export const readForm = async ({ tenant, slug }: FormPlace): Promise<Form> =>
  (await call<{ form: Form }>("GET", pathOf(slug), { tenant })).form;

export const register = ({ tenant, slug }: FormPlace, answers: Record<string, string>) =>
  call<{ email: string }>("POST", pathOf(slug), { tenant }, { answers });
