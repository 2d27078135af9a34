import { useEffect, useState } from "react";
import type { ApiError } from "../api";

/** Seconds that are left of the wait a refusal asks for; 0 when there is none. */
export function useSeconds(problem: ApiError | null): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const wait = Number(problem?.details.retry_after ?? 0);
    const until = Date.now() + (Number.isFinite(wait) ? wait : 0) * 1000;
    const look = () => setSeconds(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    look();
    if (!(wait > 0)) return;
    const timer = setInterval(look, 500);
    return () => clearInterval(timer);
  }, [problem]);
  return seconds;
}
