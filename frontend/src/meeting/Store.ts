import { useSyncExternalStore } from "react";
import type { JoinAnswer, Ring } from "../types";
import type { MeetingState } from "./state";
import { withSession } from "./state";

const NOTICE_MS = 5_000;

/** Holds the meeting's state and tells React when it changed. */
export class Store {
  private state: MeetingState;
  private readonly listeners = new Set<() => void>();
  private readonly ringing = new Set<(ring: Ring) => void>();
  private nextNotice = 1;

  constructor(answer: JoinAnswer) {
    const me = { ...answer.participant, permissions: answer.permissions };
    this.state = withSession(
      {
        me,
        permissions: answer.permissions,
        session: answer.session,
        recording: null,
        room: answer.room,
        people: [me],
        waiting: [],
        invitedBy: null,
        channel: null,
        messages: [],
        unread: 0,
        chatOpen: false,
        picturesOff: answer.room.entry_picture_off,
        asked: null,
        tooLarge: false,
        warned: false,
        link: "connecting",
        notices: [],
      },
      answer.session,
    );
  }

  get = (): MeetingState => this.state;

  set(next: MeetingState): void {
    if (next === this.state) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  }

  patch(change: Partial<MeetingState>): void {
    this.set({ ...this.state, ...change });
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Tells of calls, which are no part of the meeting's state: who made one follows it. */
  onRing(listener: (ring: Ring) => void): () => void {
    this.ringing.add(listener);
    return () => void this.ringing.delete(listener);
  }

  heardRing(ring: Ring): void {
    for (const listener of this.ringing) listener(ring);
  }

  /** Takes back what is said about a matter that has settled. */
  hush(about: string): void {
    this.patch({ notices: this.state.notices.filter((notice) => notice.about !== about) });
  }

  /** Says something for a moment: on the screen and to a screen reader. */
  notice(text: string, { quiet = false, about = "" } = {}): void {
    const id = this.nextNotice++;
    const others = this.state.notices.filter((notice) => about === "" || notice.about !== about);
    this.patch({ notices: [...others.slice(-2), { id, text, quiet, about }] });
    setTimeout(() => {
      this.patch({ notices: this.state.notices.filter((notice) => notice.id !== id) });
    }, NOTICE_MS);
  }
}

export const useStore = (store: Store): MeetingState => useSyncExternalStore(store.subscribe, store.get);
