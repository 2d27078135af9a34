import i18next from "i18next";
import { ApiError, type Seat } from "../api";
import { serverNow } from "../clock";
import type { Broadcast, BroadcastChoices, Callee, Ring, Selection, Source, TargetWish } from "../types";
import type { Store } from "./Store";

const t = i18next.t.bind(i18next);

/** What hosts can do in a meeting, and how what failed is told. */
export abstract class HostActions {
  abstract readonly store: Store;
  protected abstract api: Seat;

  mute = (whom: Selection, source: Source = "microphone", block = false) =>
    this.act((api, id) => api.mute(id, whom, source, block));
  unmute = (whom: Selection, source: Source = "microphone") =>
    this.act((api, id) => api.unmute(id, whom, source));
  kick = (whom: Selection) => this.act((api, id) => api.kick(id, whom));
  lowerHands = (whom: Selection) => this.act((api, id) => api.lowerHands(id, whom));
  promote = (whom: Selection) => this.act((api, id) => api.promote(id, whom));
  demote = (whom: Selection) => this.act((api, id) => api.demote(id, whom));
  handOver = (to: string) => this.act((api, id) => api.handOver(id, to, this.store.get().me.id));
  toAudience = (whom: Selection) => this.act((api, id) => api.toAudience(id, whom));
  toStage = (whom: Selection) => this.act((api, id) => api.toStage(id, whom));
  undeafen = (whom: Selection) => this.act((api, id) => api.undeafen(id, whom));
  letIn = (whom: Selection) => this.act((api, id) => api.letIn(id, whom));
  turnAway = (whom: Selection) => this.act((api, id) => api.turnAway(id, whom));
  toPodium = (whom: Selection, force: boolean) => this.act((api, id) => api.toPodium(id, whom, force));
  fromPodium = (whom: Selection) => this.act((api, id) => api.fromPodium(id, whom));
  pinOnPodium = (whom: Selection, pinned: boolean) =>
    this.act((api, id) => api.pinOnPodium(id, whom, pinned));
  setTranslator = (person: string, languages: string[] | null) =>
    this.act((api, id) => api.translator(id, person, languages));
  setLayout = (layout: string) => this.act((api, id) => api.layout(id, layout));
  setHandsFirst = (first: boolean) => this.act((api, id) => api.handsFirst(id, first));
  seat = (person: string, position: number | null) => this.act((api, id) => api.place(id, person, position));
  freeSeats = () => this.act((api, id) => api.arrange(id, []));

  /** Lets the meeting last longer, by whole minutes. */
  async extend(minutes: number): Promise<void> {
    const { ends_at } = this.store.get().session;
    if (ends_at === null) return;
    const later = new Date(Math.max(Date.parse(ends_at), serverNow()) + minutes * 60_000).toISOString();
    await this.act((api, id) => api.extend(id, later));
  }

  /** Raises ApiError: what is wrong is told where the person was named. */
  ring = async (callee: Callee): Promise<Ring> =>
    (await this.api.ring(this.store.get().session.id, callee)).ring;

  setLobby = (on: boolean) => this.act((api, id) => api.setLobby(id, on));
  lock = (locked: boolean) => this.act((api, id) => api.lock(id, locked));
  end = () => this.act((api, id) => api.end(id));

  /** Starts a recording, or goes on with the one that is paused. */
  record = () => this.act((api, id) => api.record(id));
  pauseRecording = () => this.actOnRecording((api, id) => api.pauseRecording(id));
  resumeRecording = () => this.actOnRecording((api, id) => api.resumeRecording(id));
  stopRecording = () => this.actOnRecording((api, id) => api.stopRecording(id));

  /** Raises ApiError: what is wrong is told where the address was typed. */
  broadcast = async (targets: TargetWish[], page: boolean): Promise<void> => {
    await this.api.startBroadcast(this.store.get().session.id, targets, page);
  };

  /** Where it may be sent besides addresses; nowhere when that cannot be told now. */
  broadcastChoices = (): Promise<BroadcastChoices> =>
    this.api.broadcastChoices(this.store.get().session.id).catch(() => ({ presets: [], pull: false }));

  viewBroadcast = async (id: string): Promise<Broadcast> => (await this.api.viewBroadcast(id)).broadcast;

  async stopBroadcast(): Promise<void> {
    const { broadcast } = this.store.get().session;
    if (broadcast) await this.act((api) => api.stopBroadcast(broadcast.id));
  }

  private async actOnRecording(call: (api: Seat, recording: string) => Promise<unknown>): Promise<void> {
    const { recording } = this.store.get();
    if (recording) await this.act((api) => call(api, recording.id));
  }

  protected async act(call: (api: Seat, session: string) => Promise<unknown>): Promise<void> {
    try {
      await call(this.api, this.store.get().session.id);
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      this.store.notice(
        i18next.exists(`problems.${code}`)
          ? t(`problems.${code}` as "problems.disk_low")
          : t("notices.actionFailed"),
      );
    }
  }
}
