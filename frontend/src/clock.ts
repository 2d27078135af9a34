/**
 * The server's time. Clocks of devices go wrong, and people wait for the server's: every answer of it says what
 * time it is there, to the second, and some more exactly.
 */

let ahead = 0;

/** `exact`: the time was made for this answer, not rounded to a second. */
export function learnTime(text: string | null | undefined, exact = false): void {
  const told = Date.parse(text ?? "");
  if (Number.isNaN(told)) return;
  const found = told - Date.now();
  if (exact || Math.abs(found - ahead) > 2_500) ahead = found;
}

/** Milliseconds since the epoch, as the server has it. */
export const serverNow = (): number => Date.now() + ahead;

/** Whole seconds until a moment; 0 when it has come. */
export const secondsUntil = (at: number): number => Math.max(0, Math.ceil((at - serverNow()) / 1000));
