import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { type Entered, join } from "../entry";
import { keptSignIn } from "../home/signedIn";
import { prefer, preferences } from "../keep";
import { usePreview } from "../media/usePreview";
import type { Place } from "../place";
import { applyRoomTheme } from "../theme";
import { Wordmark } from "../ui/Mark";
import { PageTools } from "../ui/PageTools";
import { JoinForm } from "./JoinForm";
import { PreviewCard } from "./PreviewCard";
import { Refusal } from "./Refusal";
import type { LinkState } from "./useLink";
import { useOpening } from "./useOpening";

/** Refusals after which the form stays: another answer by the person may help. */
const STAYS = new Set(["pin_required", "pin_wrong", "pin_limited", "too_early", "consent_required"]);
/** What a room says of itself that is no news to who has the PIN of its hosts. */
const HOSTS_PASS = new Set(["locked", "too_early"]);
/** Refusals that pass by themselves: tried again without a click. */
const KEEPS_TRYING = new Set(["media_unavailable", "unreachable"]);
const TRY_AGAIN_MS = 3_000;

interface DoorProps {
  place: Place;
  link: LinkState;
  onEntered: (entered: Entered) => void;
}

export function Door({ place, link, onEntered }: DoorProps) {
  const { t } = useTranslation();
  const user = keptSignIn(place.tenant)?.user ?? null;
  const [name, setName] = useState(() => user?.display_name || preferences().name);
  const [pin, setPin] = useState("");
  const [asHost, setAsHost] = useState(false);
  const [consent, setConsent] = useState(false);
  const [joining, setJoining] = useState(false);
  const [waiting, setWaiting] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const room = link.link?.room ?? null;
  const video = room?.media !== "audio";
  const stated = statedRefusal(room?.state, room?.asks.registration);
  const problem = refusal ?? (link.link ? stated : link.refusal);
  const passable = asHost && problem !== null && HOSTS_PASS.has(problem.code);
  const blocked = problem !== null && !STAYS.has(problem.code) && !passable;
  const preview = usePreview(video, room !== null && !blocked);
  const opening = useOpening(
    problem?.code === "too_early" ? (opensAt(problem) ?? room?.opens_at ?? null) : null,
  );
  const suggested = useRef(false);

  useEffect(() => applyRoomTheme(room?.theme ?? null), [room?.theme]);

  // A ticket may carry a name; what the person typed wins.
  useEffect(() => {
    const offered = link.link?.display_name;
    if (offered && !suggested.current) {
      suggested.current = true;
      setName(offered);
    }
  }, [link.link]);

  const enter = useCallback(async () => {
    setJoining(true);
    const devices = {
      micOff: !preview.microphone.on || preview.microphone.track === null,
      cameraOff: !video || !preview.camera.on || preview.camera.track === null,
    };
    const given = [link.link?.display_name, user?.display_name];
    if (!given.includes(name.trim())) prefer({ name: name.trim() });
    try {
      const answer = await join(place, { ...devices, name: name.trim(), pin: pin.trim(), consent });
      onEntered({ answer, devices, tracks: preview.handOver(), consent });
    } catch (error) {
      const answer = error instanceof ApiError ? error : new ApiError(0, "unknown");
      setRefusal(answer);
      setJoining(false);
      // A host may have closed it again, or moved it: then one waits anew.
      setWaiting(answer.code === "too_early");
    }
  }, [place, name, pin, consent, preview, video, link.link, user?.display_name, onEntered]);

  // Whoever presses while a device still opens means it to be on: in as soon as it is.
  const [pressed, setPressed] = useState(false);
  const press = () => {
    setJoining(true);
    setPressed(true);
  };
  useEffect(() => {
    if (!pressed || preview.busy) return;
    setPressed(false);
    void enter();
  }, [pressed, preview.busy, enter]);

  // The room opened while one waited: in.
  const { reload } = link;
  const tried = useRef<LinkState["link"]>(null);
  const begun = waiting && room?.state === "open" && tried.current !== link.link;
  const open = begun || (opening.open && problem?.code === "too_early");
  useEffect(() => {
    if (!open) return;
    setRefusal(null);
    if (waiting) {
      // Once for each answer about the link: where the door thinks otherwise, the next one tells.
      tried.current = link.link;
      setWaiting(false);
      void enter();
    } else reload();
  }, [open, waiting, link.link, enter, reload]);

  const passing = refusal !== null && KEEPS_TRYING.has(refusal.code);
  useEffect(() => {
    if (!passing) return;
    const timer = setTimeout(() => void enter(), TRY_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [passing, enter]);

  const again = () => {
    setRefusal(null);
    reload();
  };

  return (
    <div className="door">
      <header className="door-top">
        <Wordmark />
        <PageTools />
      </header>
      {room === null && problem === null ? (
        <main className="plain-screen" aria-busy="true">
          <span className="spinner" aria-hidden="true" />
          <p role="status">{t("app.loading")}</p>
        </main>
      ) : blocked || room === null ? (
        <Refusal
          problem={problem}
          title={room?.title ?? null}
          signIn={user === null ? signInHere(place) : null}
          register={registerHere(place, room?.slug)}
          onAgain={again}
          {...(room?.asks.host_pin ? { onHost: () => setAsHost(true) } : {})}
        />
      ) : (
        <main className="door-main">
          <PreviewCard preview={preview} name={name} video={video} />
          <JoinForm
            room={room}
            name={name}
            pin={pin}
            asHost={asHost}
            user={user?.display_name ?? null}
            consent={consent}
            problem={problem}
            opening={opening}
            joining={joining}
            waiting={waiting}
            preview={preview}
            onName={setName}
            onPin={(typed) => {
              setPin(typed);
              // What was said of the last one is over as soon as another is typed.
              if (refusal?.code === "pin_wrong") setRefusal(null);
            }}
            onHost={(host) => {
              setAsHost(host);
              setPin("");
              setWaiting(false);
              if (refusal?.code !== "pin_limited") setRefusal(null);
            }}
            onWaited={() => setRefusal(null)}
            onConsent={setConsent}
            onJoin={() => {
              if (problem?.code === "too_early" && !opening.open && !asHost) setWaiting(true);
              else {
                setRefusal(null);
                press();
              }
            }}
          />
        </main>
      )}
    </div>
  );
}

function statedRefusal(state: string | undefined, register = false): ApiError | null {
  if (register && state !== "over") return new ApiError(403, "registration_required");
  if (state === "early") return new ApiError(403, "too_early");
  if (state === "over") return new ApiError(403, "over");
  if (state === "locked") return new ApiError(403, "locked");
  return null;
}

/** Where one signs in to come back here. Links with a ticket are kept in the tab: the way back has none. */
function signInHere({ tenant, slug }: Place): string | null {
  if (slug === null) return null;
  const base = tenant === undefined ? "" : `/t/${encodeURIComponent(tenant)}`;
  const next = `${base}/m/${encodeURIComponent(slug)}`;
  return `${base}/sign-in?${new URLSearchParams({ next })}`;
}

/** Where guests register for this room. */
function registerHere({ tenant, slug }: Place, known: string | undefined): string | null {
  const named = slug ?? known;
  if (!named) return null;
  const base = tenant === undefined ? "" : `/t/${encodeURIComponent(tenant)}`;
  return `${base}/register/${encodeURIComponent(named)}`;
}

function opensAt(problem: ApiError): string | null {
  return typeof problem.details.opens_at === "string" ? problem.details.opens_at : null;
}
