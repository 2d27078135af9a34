import i18next from "i18next";
import type { Room } from "livekit-client";
import { ApiError, type Seat, seat } from "../api";
import { type Entered, join, type Seated } from "../entry";
import { EventStream } from "../events";
import { keepSeat, keptSeat } from "../keep";
import type { EndReason } from "../left/LeftScreen";
import type { Place } from "../place";
import { holdSeat, letSeatGo } from "../seatlock";
import type { JoinAnswer } from "../types";
import { Connection, publish } from "./Connection";
import { HostActions } from "./HostActions";
import { hear, loweredOwn, lowerOwn } from "./hear";
import { MeetingSounds } from "./MeetingSounds";
import { OwnDevices } from "./OwnDevices";
import { Pictures } from "./Pictures";
import { Reports } from "./Reports";
import { Store } from "./Store";
import { withMessages, withPerson, withSession } from "./state";

const t = i18next.t.bind(i18next);

/** A running meeting: the seat, the stream of events, the media, and everything a person can do in it. */
export class Meeting extends HostActions {
  readonly store: Store;
  readonly own: OwnDevices;
  readonly room: Room;
  readonly sounds: MeetingSounds;
  readonly pictures: Pictures;
  private readonly reports: Reports;
  protected api: Seat;
  private readonly connection: Connection;
  private stream: EventStream;
  private readonly begun = Date.now();
  private over = false;

  constructor(
    private readonly place: Place,
    private readonly entered: Entered<Seated>,
    private readonly onLeft: (reason: EndReason, lasted: number) => void,
  ) {
    super();
    const { answer, devices } = entered;
    this.store = new Store(answer);
    this.api = seat(answer.key, place.tenant);
    this.connection = new Connection({
      seat: () => this.api,
      room: answer.room,
      subscribes: () => !this.store.get().picturesOff,
      rejoin: () => this.rejoin(),
      onLink: (link) => this.linked(link),
      onGone: (code) => this.finish(ENDINGS[code] ?? "lost"),
    });
    this.room = this.connection.room;
    this.pictures = new Pictures(this.room, this.store);
    this.sounds = new MeetingSounds(this.store);
    this.own = new OwnDevices(this.room, this.store, devices, (change) => this.reportOwn(change));
    this.own.onHost = this.sounds.byHost;
    this.own.onWish = () => this.keep();
    this.stream = this.listen(answer);
    window.addEventListener("pagehide", this.goingAway);
    this.reports = new Reports(this.room, this.store, () => this.api);
    this.loadLobby();
  }

  async start(): Promise<void> {
    void this.loadMessages();
    await this.connection.start(this.entered.answer.media);
    if (this.over) return;
    const { answer, devices, tracks, back } = this.entered;
    if (!back) this.sounds.entered();
    await publish(this.room, devices, tracks, answer);
    this.own.started();
  }

  get tenant(): string | undefined {
    return this.place.tenant;
  }

  get lasted(): number {
    return Math.round((Date.now() - this.begun) / 1000);
  }

  // What everyone can do

  async leave(): Promise<void> {
    const farewell = this.api.leave().catch(() => undefined);
    this.finish("left");
    await farewell;
  }

  async hand(raised: boolean): Promise<void> {
    if (!raised) lowerOwn(this.store);
    try {
      const { participant } = await this.api.hand(raised);
      this.store.set(withPerson(this.store.get(), participant));
      this.store.notice(t(raised ? "notices.handUp" : "notices.handDown"), { quiet: true });
    } catch {
      this.store.notice(t("notices.actionFailed"));
    } finally {
      setTimeout(() => loweredOwn(this.store), 1000);
    }
  }

  /** False when the message could not be sent: the writer keeps the text. */
  async send(text: string, to: string | null): Promise<boolean> {
    try {
      const { message } = await this.api.send(text, to);
      this.store.set(withMessages(this.store.get(), [message]));
      return true;
    } catch {
      return false;
    }
  }

  /** Raises ApiError: what is wrong is told where the PIN was typed. */
  becomeHost = async (pin: string): Promise<void> => {
    await this.api.becomeHost(pin);
  };

  /** Comes to the podium as a host asked, or not; or steps down. */
  async answerPodium(accept: boolean): Promise<void> {
    this.store.patch({ invitedBy: null });
    await this.act((api) => api.answerPodium(accept));
  }

  /** Listens to a language, or to the original. */
  listenTo = (channel: string | null): void => this.store.patch({ channel });
  speakIn = (channel: string) => this.act((api) => api.speakIn(channel));

  setDeaf = (deaf: boolean) => this.act((api) => api.update({ deaf }));

  /** What a host asked for: opened, or not. */
  async answerAsked(agrees: boolean): Promise<void> {
    const { asked } = this.store.get();
    this.store.patch({ asked: null });
    if (asked && agrees) await this.own.set(asked.source, true);
  }

  setChatOpen(chatOpen: boolean): void {
    if (chatOpen) this.store.hush("chat");
    this.store.patch(chatOpen ? { chatOpen, unread: 0 } : { chatOpen });
  }

  /** The page is over for this person, for whatever reason. */
  finish(reason: EndReason): void {
    if (this.over) return;
    this.over = true;
    window.removeEventListener("pagehide", this.goingAway);
    this.stream.close();
    this.own.close();
    this.reports.close();
    void this.connection.close();
    this.sounds.over(reason);
    this.onLeft(reason, this.lasted);
  }

  private listen(answer: Pick<JoinAnswer, "key" | "cursor">): EventStream {
    return new EventStream({
      key: answer.key,
      tenant: this.place.tenant,
      cursor: answer.cursor,
      onEvent: (event) => {
        const before = this.store.get();
        hear(this.store, event, {
          onEnded: (reason) => this.finish(reason),
          onReset: () => void this.reload(),
          onHost: () => this.loadLobby(),
          isOn: (source) => this.own.get()[source],
        });
        this.sounds.heard(before, event);
      },
      onState: (open) => {
        if (open) this.connection.hurry();
      },
      onRefused: () => void this.reload(),
    });
  }

  private linked(link: "connecting" | "connected" | "reconnecting"): void {
    const before = this.store.get().link;
    if (before === link) return;
    this.store.patch({ link });
    if (link === "connected" && before === "reconnecting") {
      this.store.notice(t("connection.reconnected"), { quiet: true });
      this.stream.hurry();
      void this.own.restore();
    }
  }

  /** Reads everything anew: after a gap in the events too large to catch up, or a stream that was refused. */
  private async reload(): Promise<void> {
    try {
      const { participant, session, room, permissions } = await this.api.me();
      if (session.state === "ended") return this.finish("ended");
      const state = this.store.get();
      this.store.set(
        withSession({ ...state, me: { ...participant, permissions }, room, permissions }, session),
      );
      await this.loadMessages();
      this.loadLobby();
    } catch (error) {
      if (!(error instanceof ApiError) || error.passing || this.over) return;
      await this.rejoin().catch((reason) => {
        if (reason instanceof ApiError && !reason.passing) this.finish(ENDINGS[reason.code] ?? "lost");
      });
    }
  }

  /** The seat itself was lost: take it again by its key, and start from what the server says then. */
  private async rejoin(): Promise<Seated> {
    const { me } = this.store.get();
    const before = this.store.get().session.id;
    const answer = await join(this.place, {
      name: me.name,
      key: this.api.key,
      consent: this.entered.consent,
      ...this.own.wishes,
    });
    // Whoever comes too late for the old seat may have to wait again: at the door, not in here.
    if (answer.media === null) {
      void seat(answer.key, this.place.tenant)
        .leave()
        .catch(() => undefined);
      throw new ApiError(409, "waiting");
    }
    const seated = { ...answer, media: answer.media };
    if (this.over) return seated;
    this.api = seat(answer.key, this.place.tenant);
    holdSeat(answer.key);
    const kept = keptSeat(this.place.id);
    keepSeat(this.place.id, { name: me.name, ...this.own.wishes, ...kept, key: answer.key });
    const state = this.store.get();
    const messages = answer.session.id === before ? state.messages : [];
    const own = { ...answer.participant, permissions: answer.permissions };
    this.store.set(
      withSession(
        { ...state, me: own, messages, room: answer.room, permissions: answer.permissions },
        answer.session,
      ),
    );
    this.stream.close();
    this.stream = this.listen(answer);
    void this.loadMessages();
    return seated;
  }

  /** Who waits to be let in, as hosts see it. */
  private loadLobby(): void {
    const { permissions, session } = this.store.get();
    if (!permissions.moderate) return;
    void this.api
      .lobby(session.id)
      .then(({ participants }) => this.store.patch({ waiting: participants }))
      .catch(() => undefined);
  }

  private async loadMessages(): Promise<void> {
    const { messages } = await this.api.messages().catch(() => ({ messages: [] }));
    this.store.set(withMessages(this.store.get(), messages));
  }

  private async reportOwn(change: { mic_muted: boolean; camera_off: boolean }): Promise<void> {
    this.keep();
    await this.api.update(change);
  }

  /** The seat and what is on, for the page that may be loaded anew. */
  private keep(): void {
    if (this.over) return;
    keepSeat(this.place.id, {
      key: this.api.key,
      name: this.store.get().me.name,
      micOff: this.own.wishes.micOff,
      cameraOff: this.own.wishes.cameraOff,
      consent: this.entered.consent,
    });
  }

  private goingAway = (event: PageTransitionEvent): void => {
    if (event.persisted) return;
    this.own.close();
    this.api.away();
    void this.connection.close();
    letSeatGo();
  };
}

/** Refusals that the left screen has words for. */
const ENDINGS: Record<string, EndReason> = {
  kicked: "kicked",
  refused: "refused",
  ended: "ended",
  over: "endedTime",
  elsewhere: "elsewhere",
  lost: "lost",
  room_not_found: "ended",
};
