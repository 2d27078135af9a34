import { useEffect, useState } from "react";

export interface Opening {
  at: Date | null;
  /** Seconds until the room opens; 0 when it is open. */
  seconds: number;
  open: boolean;
}

const left = (at: Date | null) => (at ? Math.max(0, Math.ceil((at.getTime() - Date.now()) / 1000)) : 0);

/** Counts down to a room's opening. */
export function useOpening(opensAt: string | null): Opening {
  const [at, setAt] = useState<Date | null>(null);
  const [seconds, setSeconds] = useState(0);

  useEffect(() => {
    const parsed = opensAt ? new Date(opensAt) : null;
    const valid = parsed && !Number.isNaN(parsed.getTime()) ? parsed : null;
    setAt(valid);
    setSeconds(left(valid));
    if (!valid) return;
    const timer = setInterval(() => setSeconds(left(valid)), 500);
    return () => clearInterval(timer);
  }, [opensAt]);

  return { at, seconds, open: at !== null && seconds === 0 };
}
