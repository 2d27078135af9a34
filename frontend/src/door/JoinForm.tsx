import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../api";
import { DeviceFields } from "../media/DeviceFields";
import type { Preview } from "../media/usePreview";
import type { LinkRoom } from "../types";
import { clockTime, span } from "../ui/time";
import type { Opening } from "./useOpening";

interface JoinFormProps {
  room: LinkRoom;
  name: string;
  pin: string;
  consent: boolean;
  problem: ApiError | null;
  opening: Opening;
  joining: boolean;
  waiting: boolean;
  preview: Preview;
  onName: (name: string) => void;
  onPin: (pin: string) => void;
  onConsent: (consent: boolean) => void;
  onJoin: () => void;
}

export function JoinForm(props: JoinFormProps) {
  const { room, name, pin, consent, problem, opening, joining, waiting, preview } = props;
  const { t, i18n } = useTranslation();
  const id = useId();
  const [nameless, setNameless] = useState(false);
  const [unasked, setUnasked] = useState(false);
  const early = problem?.code === "too_early" && !opening.open;
  const wrongPin = problem?.code === "pin_wrong";
  const asksPin = room.asks.pin || problem?.code === "pin_required" || wrongPin;

  const asksConsent = room.asks.consent || problem?.code === "consent_required";
  const disagrees = asksConsent && !consent;

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
          ? t("door.opensAt", { when: clockTime(opening.at, i18n.language) })
          : t(room.live ? "door.inProgress" : "door.quiet")}
      </p>
      <h1>{room.title || t("door.heading")}</h1>
      {room.recording && <p className="hint">{t("door.recording")}</p>}
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
        <label className="field" htmlFor={`${id}-pin`}>
          <span>{t("door.pin")}</span>
          <input
            id={`${id}-pin`}
            data-testid="pin-input"
            value={pin}
            inputMode="numeric"
            autoComplete="off"
            aria-invalid={wrongPin}
            aria-describedby={`${id}-pin-hint`}
            onChange={(event) => props.onPin(event.target.value)}
          />
          <span
            className={wrongPin ? "field-problem" : "hint"}
            id={`${id}-pin-hint`}
            role={wrongPin ? "alert" : undefined}
            data-testid={wrongPin ? "refusal" : undefined}
            data-code={wrongPin ? problem.code : undefined}
          >
            {t(wrongPin ? "refusals.pin_wrong.text" : "door.pinHint")}
          </span>
        </label>
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
        disabled={joining || waiting}
        data-testid="join-button"
      >
        {joining ? t("door.joining") : early ? t("door.enterWhenOpen") : t("door.join")}
      </button>
      {early && (
        <p className="hint" role="status" data-testid="refusal" data-code="too_early">
          {opening.at
            ? t("door.opensIn", { time: span(opening.seconds, i18n.language) })
            : t("refusals.too_early.text")}{" "}
          {waiting && t("door.waiting")}
        </p>
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
