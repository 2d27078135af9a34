/**
 * One seat, one tab. A browser copies sessionStorage when a tab is duplicated, and two tabs with one seat
 * would throw each other out for ever; a named lock tells the copy that its seat is taken.
 */

const name = (key: string) => `roomful:${key.slice(-24)}`;
let release: (() => void) | null = null;

export function holdSeat(key: string): void {
  release?.();
  if (!navigator.locks) return;
  void navigator.locks.request(name(key), () => new Promise<void>((resolve) => (release = resolve)));
}

export function letSeatGo(): void {
  release?.();
  release = null;
}

/** Asked twice, because the page that is being reloaded may still hold the lock for a moment. */
export async function seatIsFree(key: string): Promise<boolean> {
  if (!navigator.locks) return true;
  for (let attempt = 0; attempt < 4; attempt++) {
    const free = await navigator.locks.request(
      name(key),
      { ifAvailable: true },
      async (lock) => lock !== null,
    );
    if (free) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}
