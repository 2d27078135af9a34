import type { StreamEvent } from "../events";
import type { EndReason } from "../left/LeftScreen";
import { PageSpeaker } from "../sounds/PageSpeaker";
import { Player, type Wanted } from "../sounds/Player";
import type { MeetingRoom } from "../types";
import { soundsOf, soundsOfEntering } from "./announcing";
import type { Store } from "./Store";
import type { MeetingState } from "./state";

const wantedBy = ({ prompts, entry_tones }: MeetingRoom): Wanted => ({ prompts, tones: entry_tones });

/** What a meeting lets one hear besides its people. */
export class MeetingSounds {
  private readonly speaker: PageSpeaker;
  private readonly player: Player;
  private room: MeetingRoom;

  constructor(private readonly store: Store) {
    this.room = store.get().room;
    this.speaker = new PageSpeaker(this.room.language);
    this.player = new Player(this.speaker, wantedBy(this.room));
    store.subscribe(() => this.follow(store.get().room));
  }

  entered(): void {
    this.player.say(...soundsOfEntering(this.store.get()));
  }

  heard(before: MeetingState, event: StreamEvent): void {
    this.player.say(...soundsOf(before, this.store.get(), event));
  }

  /** A host has switched one's microphone. */
  byHost = (on: boolean): void => this.player.say(on ? "unmuted" : "muted");

  /** The person has switched sounds on or off, or made them louder. */
  adjust = (): void => this.speaker.adjust();

  /** Plays one, so that the person hears how loud they are now. */
  sample = (): void => this.player.sample("enter");

  over(reason: EndReason): void {
    if (reason === "ended" || reason === "endedTime") this.player.farewell("ended");
    else this.player.farewell();
  }

  private follow(room: MeetingRoom): void {
    if (room === this.room) return;
    this.room = room;
    this.player.want(wantedBy(room));
  }
}
