import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Door } from "./door/Door";
import { useLink } from "./door/useLink";
import { WaitingRoom } from "./door/WaitingRoom";
import { type Entered, isSeated, resume, type Seated } from "./entry";
import { type KeptSeat, keepSeat, keptSeat } from "./keep";
import { type Ending, LeftScreen } from "./left/LeftScreen";
import type { Place } from "./place";
import { holdSeat, letSeatGo, seatIsFree } from "./seatlock";

const loadMeeting = () => import("./meeting/MeetingScreen");
const MeetingScreen = lazy(loadMeeting);

type Phase =
  | { at: "checking" }
  | { at: "door" }
  | { at: "waiting"; entered: Entered }
  | { at: "meeting"; entered: Entered<Seated> }
  | { at: "left"; ending: Ending };

/** From the link to the door, into the meeting and out again. */
export function App({ place }: { place: Place }) {
  const { t } = useTranslation();
  const [phase, setPhase] = useState<Phase>({ at: "checking" });
  const link = useLink(place, phase.at === "door" || phase.at === "checking");
  const started = useRef(false);
  const lastDevices = useRef<Omit<KeptSeat, "key">>({ name: "", micOff: false, cameraOff: false });

  const enter = useCallback(
    (entered: Entered) => {
      keepSeat(place.id, {
        key: entered.answer.key,
        ...entered.devices,
        name: entered.answer.participant.name,
        consent: entered.consent,
      });
      holdSeat(entered.answer.key);
      setPhase(isSeated(entered) ? { at: "meeting", entered } : { at: "waiting", entered });
    },
    [place],
  );

  // Someone who reloads goes straight back to the seat. The meeting's own code is fetched meanwhile.
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    void loadMeeting();
    const kept = keptSeat(place.id);
    if (!kept) {
      setPhase({ at: "door" });
      return;
    }
    void (async () => {
      const entered = (await seatIsFree(kept.key)) ? await resume(place, kept) : null;
      if (entered) enter(entered);
      else {
        keepSeat(place.id, null);
        setPhase({ at: "door" });
      }
    })();
  }, [place, enter]);

  const leave = useCallback(
    (ending: Ending) => {
      const kept = keptSeat(place.id);
      if (kept) lastDevices.current = kept;
      letSeatGo();
      if (ending.reason !== "elsewhere") keepSeat(place.id, null);
      setPhase({ at: "left", ending });
    },
    [place],
  );

  // Back in with one press; the door only opens when it has a question (a PIN, a refusal).
  const rejoin = useCallback(async () => {
    const before = lastDevices.current;
    setPhase({ at: "checking" });
    const entered = await resume(place, { ...before, key: "" });
    if (entered) enter(entered);
    else setPhase({ at: "door" });
  }, [place, enter]);

  useEffect(() => {
    const inside = phase.at === "meeting" || phase.at === "waiting";
    const title = inside ? phase.entered.answer.room.title : link.link?.room.title;
    document.title = title ? `${title} · Roomful` : t("app.name");
  }, [phase, link.link, t]);

  switch (phase.at) {
    case "checking":
      return <Loading />;
    case "door":
      return <Door place={place} link={link} onEntered={enter} />;
    case "waiting":
      return (
        <WaitingRoom
          place={place}
          entered={phase.entered}
          onAdmitted={enter}
          onLeft={(reason) => leave({ reason, title: phase.entered.answer.room.title, lasted: 0 })}
        />
      );
    case "meeting":
      return (
        <Suspense fallback={<Loading />}>
          <MeetingScreen place={place} entered={phase.entered} onLeft={leave} />
        </Suspense>
      );
    case "left":
      return <LeftScreen ending={phase.ending} onRejoin={() => void rejoin()} />;
  }
}

function Loading() {
  const { t } = useTranslation();
  return (
    <main className="plain-screen" aria-busy="true">
      <span className="spinner" aria-hidden="true" />
      <p role="status">{t("app.loading")}</p>
    </main>
  );
}
