import { ApiError, door } from "./api";
import { forgetSignIn, keptSignIn } from "./home/signedIn";
import { browserId, type KeptSeat } from "./keep";
import type { Tracks } from "./media/usePreview";
import type { Place } from "./place";
import type { JoinAnswer, JoinRequest, Media } from "./types";

export interface DeviceChoice {
  micOff: boolean;
  cameraOff: boolean;
}

/** What a meeting starts from: a seat, with the way to its media. */
export type Seated = JoinAnswer & { media: Media };

/** A seat was given, or a place in the lobby: then there is no way to the media yet. */
export interface Entered<Answer extends JoinAnswer = JoinAnswer> {
  answer: Answer;
  devices: DeviceChoice;
  tracks: Tracks;
  consent: boolean;
  /** They were in before: the page was loaded anew, or they left and came back. */
  back?: boolean;
}

export const isSeated = (entered: Entered): entered is Entered<Seated> => entered.answer.media !== null;

export interface JoinWishes extends DeviceChoice {
  name: string;
  pin?: string;
  key?: string;
  consent?: boolean;
}

export const CLIENT = { app: "roomful-pages", version: "1" };

export function joinRequest(place: Place, wishes: JoinWishes): JoinRequest {
  return {
    ...(place.ticket ? { ticket: place.ticket } : { room: place.slug ?? "" }),
    ...(wishes.name ? { name: wishes.name } : {}),
    ...(wishes.pin ? { pin: wishes.pin } : {}),
    ...(wishes.key ? { key: wishes.key } : {}),
    browser: browserId(),
    mic_muted: wishes.micOff,
    camera_off: wishes.cameraOff,
    ...(wishes.consent ? { consent: true } : {}),
    client: CLIENT,
  };
}

/** Enters, as oneself where one is signed in. A sign-in whose time is over is forgotten, not a reason to stay out. */
export const join = (place: Place, wishes: JoinWishes) =>
  asOneself(place.tenant, (token) => door(place.tenant, token).join(joinRequest(place, wishes)));

export async function asOneself<T>(
  tenant: string | undefined,
  ask: (token: string | undefined) => Promise<T>,
): Promise<T> {
  const token = keptSignIn(tenant)?.token;
  try {
    return await ask(token);
  } catch (error) {
    const stale = error instanceof ApiError && error.status === 401 && error.code === "credential_invalid";
    if (!stale || token === undefined) throw error;
    forgetSignIn(tenant);
    return ask(undefined);
  }
}

const RESUME_FOR_MS = 20_000;

/** Takes the old seat back after a reload. Null when it is gone: then the person starts at the door. */
export async function resume(place: Place, kept: KeptSeat): Promise<Entered | null> {
  const deadline = Date.now() + RESUME_FOR_MS;
  for (;;) {
    try {
      const answer = await join(place, kept);
      return {
        answer,
        devices: { micOff: kept.micOff, cameraOff: kept.cameraOff },
        tracks: { microphone: null, camera: null },
        consent: kept.consent ?? false,
        back: true,
      };
    } catch (error) {
      if (!(error instanceof ApiError && error.passing) || Date.now() > deadline) return null;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
