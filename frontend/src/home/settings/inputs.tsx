import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { Draft } from "./fields";
import type { Unclear } from "./unclear";

type Field = Exclude<keyof Draft, "theme" | "when" | "days" | "reminders" | "registration">;
export type Fault = Pick<Unclear, "field" | "why">;

export interface Wiring {
  draft: Draft;
  put: <K extends keyof Draft>(name: K, value: Draft[K]) => void;
  /** What the server, or the form itself, could not take. */
  wrong: Fault | null;
}

export type GroupName =
  | "room"
  | "times"
  | "entry"
  | "registration"
  | "speaking"
  | "stage"
  | "picture"
  | "sounds"
  | "recording"
  | "colours";

export function Group({ name, children }: { name: GroupName; children: ReactNode }) {
  const { t } = useTranslation("home");
  return (
    <fieldset className="settings-group" data-testid={`group-${name}`}>
      <legend>{t(`settings.groups.${name}`)}</legend>
      <div className="settings-fields">{children}</div>
    </fieldset>
  );
}

/** Fields with a line under them that explains. */
const EXPLAINED = [
  "invited_only",
  "last_entry_at",
  "starts_itself",
  "stay_limit",
  "end_warning",
  "room_pin",
  "host_pin",
  "capacity",
  "consent_required",
  "control",
  "entry_picture_off",
  "picture",
  "picture_fps",
  "picture_kbps",
  "guests_allowed",
  "lobby_on",
  "mode",
  "voice_activated",
  "podium_limit",
  "interpretation",
  "original_volume",
  "reminders_on",
  "from",
] as const;
type Explained = (typeof EXPLAINED)[number];
const isExplained = (name: string): name is Explained => (EXPLAINED as readonly string[]).includes(name);

const isWrong = (name: string, wrong: Fault | null) =>
  wrong !== null &&
  (wrong.field === name ||
    (name === "picture" && (wrong.field === "picture_width" || wrong.field === "picture_height")));

/** What is wrong with a field, in words; nothing if that is another. */
export function useFault(wrong: Fault | null) {
  const { t } = useTranslation("home");
  return (name: string): string | undefined => {
    if (!isWrong(name, wrong)) return undefined;
    return wrong?.why ? t(`settings.faults.${wrong.why}`) : t("settings.wrongHere");
  };
}

export interface FieldProps extends Wiring {
  name: Field;
}

interface Described {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
}

interface LabelledProps {
  label: string;
  hint?: string | undefined;
  fault: string | undefined;
  children: (wiring: Described) => ReactNode;
}

/** A label, what is set, and under it what it means or what is wrong with it. */
export function Labelled({ label, hint, fault, children }: LabelledProps) {
  const id = useId();
  const note = fault ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, describedBy: note ? `${id}-note` : undefined, invalid: fault !== undefined })}
      {note && (
        <p id={`${id}-note`} className={fault === undefined ? "hint" : "field-problem"}>
          {note}
        </p>
      )}
    </div>
  );
}

/** The same for a field that has its words by its name. */
export function Named({
  name,
  wrong,
  children,
}: Pick<FieldProps, "name" | "wrong"> & Pick<LabelledProps, "children">) {
  const { t } = useTranslation("home");
  const hint = isExplained(name) ? t(`settings.hints.${name}`) : undefined;
  return (
    <Labelled label={t(`settings.fields.${name}`)} hint={hint} fault={useFault(wrong)(name)}>
      {children}
    </Labelled>
  );
}

function Input({ name, draft, put, wrong, ...more }: FieldProps & React.ComponentProps<"input">) {
  return (
    <Named name={name} wrong={wrong}>
      {({ id, describedBy, invalid }) => (
        <input
          id={id}
          name={name}
          value={draft[name] as string}
          autoComplete="off"
          aria-invalid={invalid}
          aria-describedby={describedBy}
          data-testid={`set-${name}`}
          onChange={(event) => put(name, event.target.value)}
          {...more}
        />
      )}
    </Named>
  );
}

export const Text = (props: FieldProps) => <Input {...props} maxLength={240} />;
export const Time = (props: FieldProps) => <Input {...props} type="datetime-local" />;
export const Day = (props: FieldProps) => <Input {...props} type="date" />;
export const OfDay = (props: FieldProps) => <Input {...props} type="time" />;
export const Number_ = (props: FieldProps) => <Input {...props} inputMode="decimal" maxLength={8} />;

export function Whole({ name, draft, put, wrong }: FieldProps) {
  return (
    <Named name={name} wrong={wrong}>
      {({ id, describedBy, invalid }) => (
        <textarea
          id={id}
          name={name}
          rows={3}
          value={draft[name] as string}
          maxLength={4000}
          aria-invalid={invalid}
          aria-describedby={describedBy}
          data-testid={`set-${name}`}
          onChange={(event) => put(name, event.target.value)}
        />
      )}
    </Named>
  );
}

export function Select({ name, draft, put, wrong, options }: FieldProps & { options: [string, string][] }) {
  return (
    <Named name={name} wrong={wrong}>
      {({ id, describedBy, invalid }) => (
        <select
          id={id}
          name={name}
          value={draft[name] as string}
          aria-invalid={invalid}
          aria-describedby={describedBy}
          data-testid={`set-${name}`}
          onChange={(event) => put(name, event.target.value)}
        >
          {options.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Named>
  );
}

export function Tick({ name, draft, put, disabled }: FieldProps & { disabled?: boolean }) {
  const { t } = useTranslation("home");
  return (
    <label className={disabled ? "check disabled" : "check"}>
      <input
        type="checkbox"
        name={name}
        checked={draft[name] as boolean}
        disabled={disabled}
        data-testid={`set-${name}`}
        onChange={(event) => put(name, event.target.checked)}
      />
      <span>
        {t(`settings.fields.${name}`)}
        {isExplained(name) && <span className="hint">{t(`settings.hints.${name}`)}</span>}
      </span>
    </label>
  );
}

export function Choice<V extends "video" | "audio" | "free" | "host">({
  name,
  values,
  draft,
  put,
}: FieldProps & { values: V[] }) {
  const { t } = useTranslation("home");
  return (
    <div className="field">
      <span id={`choice-${name}`}>{t(`settings.fields.${name}`)}</span>
      <div className="segments" role="radiogroup" aria-labelledby={`choice-${name}`}>
        {values.map((value) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              checked={draft[name] === value}
              data-testid={`set-${name}-${value}`}
              onChange={() => put(name, value)}
            />
            <span>{t(`settings.choices.${value}`)}</span>
          </label>
        ))}
      </div>
      {isExplained(name) && <p className="hint">{t(`settings.hints.${name}`)}</p>}
    </div>
  );
}
