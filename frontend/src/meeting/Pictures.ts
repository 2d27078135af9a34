import {
  type RemoteParticipant,
  type RemoteTrackPublication,
  type Room,
  RoomEvent,
  Track,
} from "livekit-client";
import { seenBy } from "./onStage";
import type { Store } from "./Store";

/** Whether the others' pictures are sent here: not at first where the room says so, and as the person likes. */
export class Pictures {
  constructor(
    private readonly room: Room,
    private readonly store: Store,
  ) {
    room.on(RoomEvent.TrackPublished, this.want).on(RoomEvent.Connected, this.wantAll);
    let before = store.get();
    store.subscribe(() => {
      const now = store.get();
      if (now.people !== before.people || now.permissions !== before.permissions) this.wantAll();
      before = now;
    });
  }

  get off(): boolean {
    return this.store.get().picturesOff;
  }

  show = (shown: boolean): void => {
    this.store.patch({ picturesOff: !shown });
    this.wantAll();
  };

  private wantAll = (): void => {
    for (const participant of this.room.remoteParticipants.values()) {
      for (const publication of participant.trackPublications.values()) {
        this.want(publication as RemoteTrackPublication, participant);
      }
    }
  };

  /** Pictures of people who are not shown here are not fetched: a lecture's cameras are for its hosts. */
  private seen(participant: RemoteParticipant): boolean {
    const { me, people, permissions, session } = this.store.get();
    if (!permissions.see) return false;
    const person = people.find(({ id }) => id === participant.identity);
    return person === undefined || seenBy(me, session, people).includes(person);
  }

  private want = (publication: RemoteTrackPublication, participant: RemoteParticipant): void => {
    const wanted = publication.kind !== Track.Kind.Video || (!this.off && this.seen(participant));
    if (publication.isDesired !== wanted) publication.setSubscribed(wanted);
  };
}
