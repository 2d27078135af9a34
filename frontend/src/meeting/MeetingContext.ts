import { createContext, use, useSyncExternalStore } from "react";
import type { Meeting } from "./Meeting";
import type { OwnState } from "./OwnDevices";
import type { MeetingState } from "./state";

export const MeetingContext = createContext<Meeting | null>(null);

export function useMeeting(): Meeting {
  const meeting = use(MeetingContext);
  if (!meeting) throw new Error("not inside a meeting");
  return meeting;
}

export function useMeetingState(): MeetingState {
  const { store } = useMeeting();
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useOwn(): OwnState {
  const { own } = useMeeting();
  return useSyncExternalStore(own.subscribe, own.get);
}
