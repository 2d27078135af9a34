import { RoomAudioRenderer, useTracks } from "@livekit/components-react";
import { RemoteAudioTrack, Track } from "livekit-client";
import { useEffect } from "react";
import type { Meeting } from "./Meeting";
import { volumeOf } from "./onStage";
import { useStore } from "./Store";

/** What the others say, each as loud as they are heard on one's channel; nothing while one is deaf. */
export function Sound({ meeting }: { meeting: Meeting }) {
  const { channel, me, people, permissions, room } = useStore(meeting.store);
  const tracks = useTracks([Track.Source.Microphone, Track.Source.ScreenShareAudio]);
  // Who translates listens to the original, and to nobody's translation.
  const listens = me.languages ? null : channel;
  useEffect(() => {
    const byId = new Map(people.map((person) => [person.id, person]));
    for (const { participant, publication, source } of tracks) {
      if (!(publication.track instanceof RemoteAudioTrack)) continue;
      const person = byId.get(participant.identity);
      const voice = source === Track.Source.Microphone ? person : person && { ...person, channel: null };
      publication.track.setVolume(voice ? volumeOf(voice, listens, room.original_volume) : 1);
    }
  }, [tracks, people, listens, room.original_volume]);
  return <RoomAudioRenderer muted={me.deaf || !permissions.hear} />;
}
