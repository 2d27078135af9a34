import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../api";
import { DeviceFields } from "../media/DeviceFields";
import type { Preview } from "../media/usePreview";
import type { LinkRoom } from "../types";
import { Icon } from "../ui/Icon";
import { clockTime, span } from "../ui/time";
import { useSeconds } from "../ui/useSeconds";
import { Countdown } from "./Countdown";
import { PinField } from "./PinField";
import type { Opening } from "./useOpening";

const PIN_REFUSALS = new Set(["pin_required", "pin_wrong", "pin_limited"]);

interface JoinFormProps {
  room: LinkRoom;
  name: string;
  pin: string;
  /** The PIN typed is the hosts' one. */
  asHost: boolean;
  /** Who is signed in. */
  user: string | null;
  consent: boolean;
  problem: ApiError | null;
  opening: Opening;
  joining: boolean;
  waiting: boolean;
  preview: Preview;
  onName: (name: string) => void;
  onPin: (pin: string) => void;
  onHost: (host: boolean) => void;
  onWaited: () => void;
  onConsent: (consent: boolean) => void;
  onJoin: () => void;
}

export function JoinForm(props: JoinFormProps) {
  const { room, name, asHost, user, consent, problem, opening, joining, waiting, preview } = props;
  const { t, i18n } = useTranslation();
  const id = useId();
  const [nameless, setNameless] = useState(false);
  const [unasked, setUnasked] = useState(false);
  const early = problem?.code === "too_early" && !opening.open && !asHost;
  const limited = useSeconds(problem?.code === "pin_limited" ? problem : null);
  const asksPin = asHost || room.asks.pin || PIN_REFUSALS.has(problem?.code ?? "");

  const asksConsent = room.asks.consent || problem?.code === "consent_required";
  const disagrees = asksConsent && !consent;

  const { onWaited } = props;
  const over = useRef(false);
  useEffect(() => {
    if (over.current && limited === 0) onWaited();
    over.current = limited > 0;
  }, [limited, onWaited]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = room.asks.name && name.trim() === "";
    setNameless(missing);
    setUnasked(disagrees);
    if (missing) document.getElementById(`${id}-name`)?.focus();
    else if (disagrees) document.getElementById(`${id}-consent`)?.focus();
    else props.onJoin();
  };

  return (
    <form className="join-form" onSubmit={submit} noValidate>
      <p className="join-state">
        <span className={room.live ? "dot live" : "dot"} aria-hidden="true" />
        {early && opening.at
          ? t("door.opensAt", { when: clockTime(opening.at, i18n.language, true) })
          : t(room.live ? "door.inProgress" : "door.quiet")}
      </p>
      <h1>{room.title || t("door.heading")}</h1>
      {early && opening.at && <Countdown opening={opening} waiting={waiting} />}
      {user !== null && (
        <p className="hint" data-testid="signed-in-as">
          {t("door.signedInAs", { name: user })}
        </p>
      )}
      {room.recording && <p className="hint">{t("door.recording")}</p>}
      {room.asks.lobby && !asHost && (
        <p className="hint" data-testid="asks-lobby">
          {t("door.lobby")}
        </p>
      )}
      {room.media === "audio" && <p className="hint">{t("door.audioOnly")}</p>}

      <label className="field" htmlFor={`${id}-name`}>
        <span>{t("door.name")}</span>
        <input
          id={`${id}-name`}
          data-testid="name-input"
          value={name}
          maxLength={100}
          autoComplete="name"
          // biome-ignore lint/a11y/noAutofocus: the one field of the page, and the first thing to do on it.
          autoFocus
          aria-invalid={nameless}
          aria-describedby={nameless ? `${id}-nameless` : undefined}
          onChange={(event) => props.onName(event.target.value)}
        />
      </label>
      {nameless && (
        <p className="field-problem" id={`${id}-nameless`} role="alert">
          {t("door.nameMissing")}
        </p>
      )}

      {asksPin && (
        <PinField
          host={asHost}
          value={props.pin}
          problem={problem}
          limited={limited}
          onValue={props.onPin}
          onBack={room.asks.host_pin && asHost ? () => props.onHost(false) : null}
        />
      )}

      {asksConsent && (
        <div className="consent" data-testid="consent">
          <label className="check" htmlFor={`${id}-consent`}>
            <input
              id={`${id}-consent`}
              type="checkbox"
              data-testid="consent-box"
              checked={consent}
              required
              aria-invalid={unasked && disagrees}
              aria-describedby={`${id}-consent-why`}
              onChange={(event) => props.onConsent(event.target.checked)}
            />
            <span>{t("door.consent")}</span>
          </label>
          <p className="hint" id={`${id}-consent-why`}>
            {t("door.consentWhy")}
          </p>
          {unasked && disagrees && (
            <p className="field-problem" role="alert" data-testid="consent-missing">
              {t("door.consentMissing")}
            </p>
          )}
        </div>
      )}

      <button
        className="button primary large"
        type="submit"
        disabled={joining || waiting || limited > 0}
        data-testid="join-button"
      >
        {joining
          ? t("door.joining")
          : limited > 0
            ? t("door.wait", { time: span(limited, i18n.language) })
            : waiting
              ? t("door.waitingShort")
              : early
                ? t("door.enterWhenOpen")
                : t(asHost ? "door.joinAsHost" : "door.join")}
      </button>
      {early && !opening.at && (
        <p className="hint" role="status" data-testid="refusal" data-code="too_early">
          {t("refusals.too_early.text")} {waiting && t("door.waiting")}
        </p>
      )}
      {room.asks.host_pin && !asHost && (
        <button
          type="button"
          className="text-button as-host"
          data-testid="as-host"
          onClick={() => props.onHost(true)}
        >
          <Icon name="host" size={18} />
          {t("door.asHost")}
        </button>
      )}

      <details className="device-options">
        <summary>{t("door.options")}</summary>
        <DeviceFields
          devices={preview.devices}
          video={room.media !== "audio"}
          onMicrophone={(deviceId) => preview.choose("microphone", deviceId)}
          onCamera={(deviceId) => preview.choose("camera", deviceId)}
        />
      </details>
    </form>
  );
}
