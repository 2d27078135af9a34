import { useEffect, useState } from "react";
import { serverNow } from "../clock";
import { stopwatch } from "../ui/time";

/** How long something has lasted, as a stopwatch shows it. */
export function useClock(since: string | null): string | null {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return since === null ? null : stopwatch(Math.max(0, Math.floor((now - Date.parse(since)) / 1000)));
}
