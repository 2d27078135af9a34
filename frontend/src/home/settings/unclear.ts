/** Why a field cannot be as it is, where there is more to say than that. */
export type Why =
  | "days"
  | "time"
  | "length"
  | "reminders"
  | "moment"
  | "closes"
  | "limit"
  | "question"
  | "twice";

/** A part of the form that says nothing the server could take; `field` is what it is called there. */
export class Unclear extends Error {
  constructor(
    readonly field: string,
    readonly why?: Why,
  ) {
    super(field);
  }
}

/** A number as it is typed, in the server's units; null for none. Raises Unclear. */
export function number(field: string, text: string, factor: number): number | null {
  if (text.trim() === "") return null;
  const value = Number(text.trim().replace(",", "."));
  if (!Number.isFinite(value) || value < 0) throw new Unclear(field);
  return Math.round(value * factor);
}
