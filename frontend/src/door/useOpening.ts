import { useEffect, useState } from "react";
import { secondsUntil } from "../clock";

export interface Opening {
  at: Date | null;
  /** Seconds until the room opens, as the server counts; 0 when it is open. */
  seconds: number;
  open: boolean;
}

const left = (at: Date | null) => (at ? secondsUntil(at.getTime()) : 0);

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
    const timer = setInterval(() => setSeconds(left(valid)), 250);
    return () => clearInterval(timer);
  }, [opensAt]);

  return { at, seconds, open: at !== null && seconds === 0 };
}
