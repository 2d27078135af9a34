import i18next from "i18next";
import type { StreamEvent } from "../events";
import type { Message, Participant, Permissions, Ring, Session } from "../types";
import { clockTime } from "../ui/time";
import type { Store } from "./Store";
import { isLive, type MeetingState, withMessages, withPerson, withSession, withWaiting } from "./state";

export interface Heard {
  onEnded: (reason: "ended" | "endedTime" | "timeUp" | "kicked" | "moved") => void;
  /** Whether one's own microphone or camera is on now. */
  isOn: (source: "microphone" | "camera") => boolean;
  onReset: () => void;
  /** One is a host now, or has come in as one: there is more to be told. */
  onHost: () => void;
}

const t = i18next.t.bind(i18next);

/** Applies one event of the stream to the meeting, and says aloud what people want to know of it. */
export function hear(store: Store, event: StreamEvent, { onEnded, onReset, onHost, isOn }: Heard): void {
  const state = store.get();
  switch (event.kind) {
    case "participant.joined":
    case "participant.left":
    case "participant.updated": {
      const person = event.data.participant as Participant;
      const before = state.people.find((other) => other.id === person.id);
      store.set(withPerson(state, person));
      if (person.id === state.me.id && person.leave_reason === "time_up") onEnded("timeUp");
      else if (person.id === state.me.id) {
        aboutMe(store, state, person);
        if (event.kind === "participant.joined" && state.permissions.moderate) onHost();
      } else aboutOther(store, before, person);
      return;
    }
    case "you.updated": {
      const person = event.data.participant as Participant;
      const permissions = (event.data.permissions as Permissions | undefined) ?? state.permissions;
      const me = { ...person, permissions };
      store.set({ ...withPerson(state, me), permissions });
      aboutMe(store, state, me);
      if (permissions.moderate && !state.permissions.moderate) onHost();
      return;
    }
    case "message.sent":
      aboutMessage(store, event.data.message as Message);
      return;
    case "session.updated": {
      const session = event.data.session as Session;
      store.set(withSession(state, { ...session, participants: undefined } as Session));
      if (session.locked !== state.session.locked) {
        store.notice(t(session.locked ? "notices.locked" : "notices.unlocked"));
      }
      if (session.lobby_on !== state.session.lobby_on && state.permissions.moderate) {
        store.notice(t(session.lobby_on ? "notices.lobbyOn" : "notices.lobbyOff"), { about: "lobby-switch" });
      }
      if (session.layout !== state.session.layout) store.notice(t("notices.layout"), { about: "layout" });
      aboutEnd(store, state, session);
      aboutSigns(store, state);
      return;
    }
    case "session.ends_soon": {
      // The banner tells it: it counts down, and hosts can put the end off there.
      const session = event.data.session as Session | undefined;
      if (session) store.set(withSession(state, { ...session, participants: undefined } as Session));
      store.patch({ warned: true });
      return;
    }
    case "session.ended": {
      const reason = (event.data.session as Session | undefined)?.end_reason;
      onEnded(reason === "schedule" ? "endedTime" : "ended");
      return;
    }
    case "lobby.waiting":
    case "lobby.admitted":
    case "lobby.left": {
      const person = event.data.participant as Participant;
      store.set(withWaiting(state, person));
      if (event.kind === "lobby.waiting") {
        store.notice(t("lobby.knocks", { name: person.name }), { about: "lobby" });
      }
      return;
    }
    case "you.invited":
      store.patch({ invitedBy: event.data.by as string });
      return;
    case "you.kicked":
      onEnded("kicked");
      return;
    case "you.muted":
      if (event.data.reason === "too_large") store.patch({ tooLarge: true });
      return;
    case "you.asked":
      aboutAsked(store, event.data as unknown as Asked, isOn);
      return;
    case "ring.started":
    case "ring.ended":
      aboutRing(store, event.data.ring as Ring);
      return;
    case "you.moved":
      onEnded("moved");
      return;
    case "reset":
      onReset();
      return;
    default:
      if (/^(recording|broadcast)\./.test(event.kind) && event.data.session) {
        store.set(
          withSession(state, { ...(event.data.session as Session), participants: undefined } as Session),
        );
        aboutSigns(store, state);
      }
  }
}

type Asked = NonNullable<MeetingState["asked"]>;

/** What is published opens by itself, a moment after the event; only what is still closed then is a question. */
const OPENS_WITHIN_MS = 900;

function aboutAsked(store: Store, { source, by }: Asked, isOn: Heard["isOn"]): void {
  setTimeout(() => {
    if (!isOn(source) && store.get().permissions[source]) store.patch({ asked: { source, by } });
  }, OPENS_WITHIN_MS);
}

/** What hosts hear of those who are called. */
function aboutRing(store: Store, ring: Ring): void {
  store.heardRing(ring);
  store.notice(t(`ring.outcomes.${ring.outcome}`, { name: ring.name }), { about: `ring:${ring.id}` });
}

function aboutEnd(store: Store, before: MeetingState, session: Session): void {
  const was = before.session.ends_at;
  if (session.ends_at === null || was === null || session.ends_at <= was) return;
  const when = clockTime(new Date(session.ends_at), i18next.language);
  store.notice(t("notices.extended", { when }), { about: "end" });
}

/** What everybody in the meeting has to know: whether it is recorded, and whether others watch. */
function aboutSigns(store: Store, before: MeetingState): void {
  const { recording, session } = store.get();
  const was = before.recording?.state ?? null;
  const is = recording?.state ?? null;
  if (was !== is) {
    const word =
      is === "recording"
        ? was === "paused"
          ? "recordingResumed"
          : "recordingStarted"
        : is === "paused"
          ? "recordingPaused"
          : "recordingStopped";
    store.notice(t(`notices.${word}`), { about: "recording" });
  }
  const live = isLive(session.broadcast);
  if (isLive(before.session.broadcast) !== live) {
    store.notice(t(live ? "notices.broadcastStarted" : "notices.broadcastEnded"), { about: "broadcast" });
  }
}

function aboutOther(store: Store, before: Participant | undefined, person: Participant): void {
  const { name } = person;
  if (!before && person.state === "in") store.notice(t("notices.joined", { name }), { about: "presence" });
  if (before && person.state === "left") store.notice(t("notices.left", { name }), { about: "presence" });
  if (before && !before.hand_raised_at && person.hand_raised_at) store.notice(t("notices.hand", { name }));
}

/** Role, hand and permissions; mutes by a host are noticed where the track is (see Connection). */
function aboutMe(store: Store, before: MeetingState, me: Participant): void {
  const { role, hand_raised_at: hand } = before.me;
  if (role !== "host" && me.role === "host") store.notice(t("notices.nowHost"));
  if (role === "host" && me.role !== "host") {
    store.notice(t("notices.noHost"));
    store.patch({ waiting: [] });
  }
  aboutPodium(store, before, me);
  if (hand && !me.hand_raised_at && !loweringOwn.has(store)) store.notice(t("notices.handLowered"));
  const permissions = me.permissions ?? before.permissions;
  if (before.permissions.microphone !== permissions.microphone) {
    const words = before.room.control === "host" && me.role !== "host" ? "word" : "mic";
    store.notice(t(`notices.${words}${permissions.microphone ? "Allowed" : "Blocked"}`), {
      about: "microphone",
    });
    if (!permissions.microphone) store.patch({ asked: null });
  }
  if (before.permissions.camera !== permissions.camera) {
    store.notice(t(permissions.camera ? "notices.cameraAllowed" : "notices.cameraBlocked"), {
      about: "camera",
    });
  }
}

function aboutPodium(store: Store, before: MeetingState, me: Participant): void {
  if (!before.me.on_podium && me.on_podium) store.notice(t("podium.there"), { about: "podium" });
  if (before.me.on_podium && !me.on_podium) store.notice(t("podium.gone"), { about: "podium" });
  if (me.podium_invited_at === null && store.get().invitedBy !== null) store.patch({ invitedBy: null });
}

/** Stores whose own person is lowering the hand right now, so that no host is blamed for it. */
const loweringOwn = new WeakSet<Store>();
export const lowerOwn = (store: Store) => loweringOwn.add(store);
export const loweredOwn = (store: Store) => loweringOwn.delete(store);

function aboutMessage(store: Store, message: Message): void {
  const state = store.get();
  const next = withMessages(state, [message]);
  if (next === state) return;
  const own = message.from.participant_id === state.me.id;
  store.set({ ...next, unread: own || state.chatOpen ? 0 : state.unread + 1 });
  if (!own) {
    store.notice(t("notices.message", { name: message.from.name, text: message.text.slice(0, 120) }), {
      quiet: state.chatOpen,
      about: "chat",
    });
  }
}
