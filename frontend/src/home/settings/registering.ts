import { Unclear } from "./unclear";
import { fromClocks, toClocks } from "./zones";

/** The form by which guests register for a room, as the server has it. */
export interface Registration {
  enabled: boolean;
  users_exempt: boolean;
  opens_at: string | null;
  closes_at: string | null;
  limit_on: boolean;
  limit: number | null;
  fields: Record<string, { index: number; is_required: boolean }>;
}

/** What forms ask for by a name that every page knows. */
export const KNOWN = ["display_name", "email", "first_name", "last_name", "company", "phone"] as const;
export type Known = (typeof KNOWN)[number];
export const isKnown = (name: string): name is Known => (KNOWN as readonly string[]).includes(name);

export const MAX_ASKED = 30;
const MAX_REGISTRANTS = 1_000_000;

/** One thing that is asked for; `id` tells it from the others while its name is typed. */
export interface Asked {
  id: number;
  name: string;
  required: boolean;
  /** A question in one's own words. */
  own: boolean;
}

export interface FormDraft {
  enabled: boolean;
  users_exempt: boolean;
  opens_at: string;
  closes_at: string;
  /** Empty: as many as like. */
  limit: string;
  asked: Asked[];
}

export function formDraft(form: Registration, zone: string): FormDraft {
  const names = Object.keys(form.fields);
  const place = (name: string) => form.fields[name]?.index ?? 0;
  names.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  // Without an address nobody could be sent their link: it is asked for in any case.
  if (!names.includes("email")) names.push("email");
  return {
    enabled: form.enabled,
    users_exempt: form.users_exempt,
    opens_at: toClocks(form.opens_at, zone),
    closes_at: toClocks(form.closes_at, zone),
    limit: form.limit_on && form.limit !== null ? String(form.limit) : "",
    asked: names.map((name, id) => ({
      id,
      name,
      required: name === "email" || form.fields[name]?.is_required === true,
      own: !isKnown(name),
    })),
  };
}

/** What of a form is another now; null if nothing is. Raises Unclear. */
export function formChanges(
  form: Registration,
  before: FormDraft,
  draft: FormDraft,
  zone: string,
  moved: boolean,
): Partial<Registration> | null {
  // What a form says that is off is nobody's business.
  if (!draft.enabled) return form.enabled ? { enabled: false } : null;
  const found: Partial<Registration> = form.enabled ? {} : { enabled: true };
  if (draft.users_exempt !== form.users_exempt) found.users_exempt = draft.users_exempt;
  const [opens, closes] = (["opens_at", "closes_at"] as const).map((name) => {
    if (draft[name] === before[name] && !moved) return form[name];
    const at = fromClocks(draft[name], zone);
    if (at === null && draft[name] !== "") throw new Unclear(`registration.${name}`, "moment");
    if (at !== form[name]) found[name] = at;
    return at;
  });
  if (opens && closes && Date.parse(closes) <= Date.parse(opens))
    throw new Unclear("registration.closes_at", "closes");
  if (draft.limit !== before.limit) Object.assign(found, limitOf(draft.limit.trim()));
  if (JSON.stringify(draft.asked) !== JSON.stringify(before.asked)) found.fields = fieldsOf(draft.asked);
  return Object.keys(found).length > 0 ? found : null;
}

function limitOf(text: string): Partial<Registration> {
  if (text === "") return { limit_on: false };
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_REGISTRANTS)
    throw new Unclear("registration.limit", "limit");
  return { limit_on: true, limit };
}

function fieldsOf(asked: Asked[]): Registration["fields"] {
  const names = asked.map((one) => one.name.trim());
  return Object.fromEntries(
    asked.map((one, index) => {
      const name = names[index] as string;
      const field = `registration.asked.${one.id}`;
      if (name === "") throw new Unclear(field, "question");
      if (names.indexOf(name) !== index) throw new Unclear(field, "twice");
      return [name, { index, is_required: one.required }];
    }),
  );
}
