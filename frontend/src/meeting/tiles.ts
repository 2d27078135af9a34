import {
  type TrackReference,
  useParticipants,
  useSpeakingParticipants,
  useTracks,
} from "@livekit/components-react";
import { type Participant as LiveKitParticipant, Track } from "livekit-client";
import { useEffect, useMemo, useState } from "react";
import type { Participant } from "../types";
import { useMeetingState } from "./MeetingContext";
import { seenBy } from "./onStage";
import { seated } from "./seats";

export interface TileModel {
  key: string;
  id: string;
  kind: "camera" | "screen";
  name: string;
  avatar: string | null;
  me: boolean;
  host: boolean;
  handUp: boolean;
  /** The seat that a host has given them; -1: out of the picture. */
  position: number | null;
  hand_raised_at: string | null;
  micOn: boolean;
  speaking: boolean;
  track: TrackReference | null;
  live: LiveKitParticipant | null;
}

export interface Tiles {
  /** As they came, oneself last; also who is kept out of the picture. */
  all: TileModel[];
  /** In the order of their seats, without those who are kept out of the picture. */
  people: TileModel[];
  /** The same with the seats that nobody has: null. */
  seats: (TileModel | null)[];
  screens: TileModel[];
  /** The other person who speaks or spoke last. */
  speaker: string | null;
}

const SOURCES = [Track.Source.Camera, Track.Source.ScreenShare];

/**
 * Everyone worth a tile: the server says who is in the meeting, LiveKit has their pictures. Oneself comes
 * last, where nobody is given a seat; viewers who may neither speak nor show are in the list of people only.
 */
export function useTiles(): Tiles {
  const { people, me, session, picturesOff } = useMeetingState();
  const handsFirst = session.hands_first;
  const live = useParticipants();
  const tracks = useTracks(SOURCES, { onlySubscribed: false });
  const speaking = useSpeakingParticipants();
  const speaker = useSpeaker(speaking, me.id);

  return useMemo(() => {
    const byId = new Map(live.map((participant) => [participant.identity, participant]));
    const talks = new Set(speaking.map((participant) => participant.identity));
    const picture = (id: string, source: Track.Source) =>
      (picturesOff && id !== me.id ? [] : tracks).find(
        (track) => track.participant.identity === id && track.source === source && !track.publication.isMuted,
      ) ?? null;
    const model = (person: Participant): TileModel => {
      const participant = byId.get(person.id) ?? null;
      return {
        key: person.id,
        id: person.id,
        kind: "camera",
        name: person.name,
        avatar: person.avatar,
        me: person.id === me.id,
        host: person.role === "host",
        handUp: person.hand_raised_at !== null,
        position: person.position,
        hand_raised_at: person.hand_raised_at,
        micOn: participant ? participant.isMicrophoneEnabled : !person.mic_muted,
        speaking: talks.has(person.id),
        track: picture(person.id, Track.Source.Camera),
        live: participant,
      };
    };
    const visible = seenBy(me, session, people);
    const ordered = [
      ...visible.filter((person) => person.id !== me.id),
      ...visible.filter((person) => person.id === me.id),
    ];
    const all = ordered.map(model);
    const seats = seated(all, handsFirst);
    const screens = people
      .filter((person) => person.id !== me.id && picture(person.id, Track.Source.ScreenShare) !== null)
      .map(
        (person): TileModel => ({
          ...model(person),
          key: `${person.id}:screen`,
          kind: "screen",
          position: null,
          track: picture(person.id, Track.Source.ScreenShare),
        }),
      );
    return { all, people: seats.filter((tile) => tile !== null), seats, screens, speaker };
  }, [people, me, session, handsFirst, picturesOff, live, tracks, speaking, speaker]);
}

/** Holds on to the last speaker, so that the large picture does not jump away in a pause. */
function useSpeaker(speaking: LiveKitParticipant[], meId: string): string | null {
  const [last, setLast] = useState<string | null>(null);
  const current = speaking.find((participant) => participant.identity !== meId)?.identity ?? null;
  useEffect(() => {
    if (!current) return;
    const timer = setTimeout(() => setLast(current), 400);
    return () => clearTimeout(timer);
  }, [current]);
  return last;
}
