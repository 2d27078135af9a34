import { type RemoteTrackPublication, type Room, RoomEvent, Track } from "livekit-client";
import type { Store } from "./Store";

/** Whether the others' pictures are sent here: not at first where the room says so, and as the person likes. */
export class Pictures {
  constructor(
    private readonly room: Room,
    private readonly store: Store,
  ) {
    room.on(RoomEvent.TrackPublished, this.want).on(RoomEvent.Connected, this.wantAll);
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
        this.want(publication as RemoteTrackPublication);
      }
    }
  };

  private want = (publication: RemoteTrackPublication): void => {
    const wanted = publication.kind !== Track.Kind.Video || !this.off;
    if (publication.isDesired !== wanted) publication.setSubscribed(wanted);
  };
}
