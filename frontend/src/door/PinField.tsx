import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../api";
import { span } from "../ui/time";

interface PinFieldProps {
  /** It is the PIN of hosts. */
  host: boolean;
  value: string;
  problem: ApiError | null;
  /** Seconds in which no other may be tried. */
  limited: number;
  onValue: (pin: string) => void;
  /** Enters as anybody instead; null where there is no choice. */
  onBack: (() => void) | null;
}

/** The PIN of the room or of its hosts, and what is wrong with the last one. */
export function PinField({ host, value, problem, limited, onValue, onBack }: PinFieldProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const code = problem?.code ?? "";
  const wrong = code === "pin_wrong" || code === "pin_limited" || (code === "pin_required" && value === "");

  // Whoever chose to be a host, or was told of a PIN, types it next.
  useEffect(() => {
    if (host) field.current?.focus();
  }, [host]);
  useEffect(() => {
    if (code === "pin_wrong" || code === "pin_required") field.current?.select();
  }, [code]);

  const said =
    limited > 0
      ? t("door.pinLimited", { time: span(limited, i18n.language) })
      : code === "pin_wrong"
        ? t(host ? "door.hostPinWrong" : "door.pinWrong")
        : code === "pin_required"
          ? t("door.pinMissing")
          : null;

  return (
    <div className="field pin-field">
      <span className="field-head">
        <label htmlFor={id}>{t(host ? "door.hostPin" : "door.pin")}</label>
        {onBack && (
          <button type="button" className="text-button" onClick={onBack} data-testid="not-host">
            {t("door.notHost")}
          </button>
        )}
      </span>
      <input
        ref={field}
        id={id}
        data-testid="pin-input"
        value={value}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        aria-invalid={wrong}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onValue(event.target.value)}
      />
      <span
        className={said ? "field-problem" : "hint"}
        id={`${id}-hint`}
        role={said ? "alert" : undefined}
        {...(said ? { "data-testid": "refusal", "data-code": code } : {})}
      >
        {said ?? t(host ? "door.hostPinHint" : "door.pinHint")}
      </span>
    </div>
  );
}
