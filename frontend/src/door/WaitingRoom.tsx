import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, type Seat, seat } from "../api";
import { type Entered, isSeated, join, type Seated } from "../entry";
import { EventStream } from "../events";
import type { EndReason } from "../left/LeftScreen";
import type { Place } from "../place";
import { Avatar } from "../ui/Avatar";
import { Wordmark } from "../ui/Mark";
import { PageTools } from "../ui/PageTools";
import { useClock } from "./useClock";

interface WaitingRoomProps {
  place: Place;
  entered: Entered;
  onAdmitted: (entered: Entered<Seated>) => void;
  onLeft: (reason: EndReason) => void;
}

const AGAIN_MS = 1_500;

/** The lobby: until a host lets one in, or not. What is ready for the meeting stays so. */
export function WaitingRoom({ place, entered, onAdmitted, onLeft }: WaitingRoomProps) {
  const { t } = useTranslation();
  const { answer, tracks } = entered;
  const picture = useRef<HTMLVideoElement>(null);
  const [entering, setEntering] = useState(false);
  const waited = useClock(answer.participant.waiting_since);
  const latest = useRef({ onAdmitted, onLeft });
  latest.current = { onAdmitted, onLeft };

  useEffect(() => {
    if (picture.current && tracks.camera) picture.current.srcObject = new MediaStream([tracks.camera]);
  }, [tracks.camera]);

  useEffect(() => {
    const api = seat(answer.key, place.tenant);
    let over = false;
    const finish = (reason: EndReason) => {
      if (over) return;
      over = true;
      for (const track of [tracks.camera, tracks.microphone]) track?.stop();
      latest.current.onLeft(reason);
    };
    const goIn = async () => {
      setEntering(true);
      while (!over) {
        try {
          const inside = await inMeeting(api, answer.key);
          if (over) return;
          over = true;
          return latest.current.onAdmitted({ ...entered, answer: inside });
        } catch (error) {
          if (error instanceof ApiError && !error.passing) return finish("lost");
          await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        }
      }
    };
    // The stream is not accepted, or has a gap: the door knows what has become of one.
    const look = async () => {
      try {
        const now = await join(place, { ...entered.devices, name: answer.participant.name, key: answer.key });
        if (over) return;
        const again = { ...entered, answer: now };
        if (!isSeated(again)) return;
        over = true;
        latest.current.onAdmitted(again);
      } catch (error) {
        if (error instanceof ApiError && !error.passing)
          finish(error.code === "refused" ? "refused" : "lost");
      }
    };
    const stream = new EventStream({
      key: answer.key,
      tenant: place.tenant,
      cursor: answer.cursor,
      onEvent: ({ kind }) => {
        if (kind === "you.admitted") void goIn();
        else if (kind === "you.refused") finish("refused");
        else if (kind === "session.ended") finish("ended");
        else if (kind === "reset") void look();
      },
      onState: () => undefined,
      onRefused: () => void look(),
    });
    const goingAway = (event: PageTransitionEvent) => {
      if (!event.persisted && !over) api.away();
    };
    window.addEventListener("pagehide", goingAway);
    return () => {
      over = true;
      stream.close();
      window.removeEventListener("pagehide", goingAway);
    };
  }, [place, entered, answer, tracks]);

  const leave = () => {
    void seat(answer.key, place.tenant)
      .leave()
      .catch(() => undefined);
    for (const track of [tracks.camera, tracks.microphone]) track?.stop();
    onLeft("left");
  };

  return (
    <div className="door">
      <header className="door-top">
        <Wordmark />
        <PageTools />
      </header>
      <main className="plain-screen waiting-room" data-testid="waiting-room">
        {tracks.camera ? (
          <video ref={picture} className="mirrored waiting-picture" autoPlay playsInline muted />
        ) : (
          <Avatar
            id={answer.participant.id}
            name={answer.participant.name}
            picture={answer.participant.avatar}
          />
        )}
        <p className="eyebrow">{answer.room.title}</p>
        <h1>{t(entering ? "lobby.entering" : "lobby.waitTitle")}</h1>
        <p role="status">{t("lobby.waitText")}</p>
        {waited && (
          <p className="hint" role="timer">
            {t("lobby.waited", { time: waited })}
          </p>
        )}
        <div className="actions">
          <button type="button" className="button quiet" data-testid="leave-lobby" onClick={leave}>
            {t("lobby.leave")}
          </button>
        </div>
      </main>
    </div>
  );
}

async function inMeeting(api: Seat, key: string): Promise<Seated> {
  const { media } = await api.media();
  const me = await api.me();
  return { ...me, media, key };
}
