import { type LocalTrack, type RemoteTrack, type Room, RoomEvent, Track } from "livekit-client";
import type { Seat } from "../api";
import type { Store } from "./Store";

const STATS_EVERY_MS = 10_000;
const VOICE_EVERY_MS = 2_000;

interface Sample {
  at: number;
  sent: number;
  received: number;
}

/** Tells the server what it cannot know: that one speaks, and how well pictures and sound come and go. */
export class Reports {
  private readonly stats: ReturnType<typeof setInterval>;
  private readonly voice: ReturnType<typeof setInterval>;
  private last: Sample | null = null;

  constructor(
    private readonly room: Room,
    private readonly store: Store,
    private readonly seat: () => Seat,
  ) {
    this.stats = setInterval(() => void this.report(), STATS_EVERY_MS);
    this.voice = setInterval(this.speak, VOICE_EVERY_MS);
    room.on(RoomEvent.ActiveSpeakersChanged, this.begin);
  }

  close(): void {
    clearInterval(this.stats);
    clearInterval(this.voice);
    this.room.off(RoomEvent.ActiveSpeakersChanged, this.begin);
  }

  /** Said at once when somebody without a place begins to speak; who has one says it now and then. */
  private begin = (): void => {
    if (!this.store.get().me.on_podium) this.speak();
  };

  private speak = (): void => {
    if (!this.store.get().session.voice_activated || !this.room.localParticipant.isSpeaking) return;
    void this.seat()
      .speaking()
      .catch(() => undefined);
  };

  private async report(): Promise<void> {
    const measured = await this.measure().catch(() => null);
    if (measured) {
      await this.seat()
        .report(measured)
        .catch(() => undefined);
    }
  }

  private async measure(): Promise<Record<string, number> | null> {
    const own = [...this.room.localParticipant.trackPublications.values()].map(({ track }) => track);
    const others = [...this.room.remoteParticipants.values()].flatMap((participant) =>
      [...participant.trackPublications.values()].map(({ track }) => track),
    );
    const sent = await Promise.all(own.map((track) => reportOf(track as LocalTrack | undefined)));
    const received = await Promise.all(others.map((track) => reportOf(track as RemoteTrack | undefined)));
    const now: Sample = {
      at: Date.now(),
      sent: sum(sent.flat(), "outbound-rtp", "bytesSent"),
      received: sum(received.flat(), "inbound-rtp", "bytesReceived"),
    };
    const before = this.last;
    this.last = now;
    if (!before || now.at <= before.at) return null;
    const rate = (bytes: number) => Math.max(0, Math.round((bytes * 8) / (now.at - before.at)));
    const camera = own.findIndex((track) => track?.source === Track.Source.Camera);
    const layers = (sent[camera] ?? []).filter((entry) => entry.type === "outbound-rtp");
    const largest = (name: string) => Math.max(0, ...layers.map((entry) => Number(entry[name] ?? 0)));
    return {
      fps: largest("framesPerSecond"),
      kbps_out: rate(now.sent - before.sent),
      kbps_in: rate(now.received - before.received),
      width: Math.round(largest("frameWidth")),
      height: Math.round(largest("frameHeight")),
    };
  }
}

type Entry = Record<string, unknown> & { type: string };

async function reportOf(track: LocalTrack | RemoteTrack | undefined): Promise<Entry[]> {
  const report = await track?.getRTCStatsReport();
  return report ? [...(report as unknown as Map<string, Entry>).values()] : [];
}

function sum(entries: Entry[], type: string, name: string): number {
  return entries
    .filter((entry) => entry.type === type)
    .reduce((total, entry) => total + Number(entry[name] ?? 0), 0);
}
