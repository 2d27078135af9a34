import { useTranslation } from "react-i18next";
import { serverNow } from "../../clock";
import { span } from "../../ui/time";
import { Chips } from "./Chips";
import type { Draft, RoomSettings } from "./fields";
import { Day, Number_, OfDay, Select, Tick, Time, useFault, type Wiring } from "./inputs";
import { begun, dayBegins, MAX_REMINDERS, REMINDERS, WHENS, type When } from "./times";
import { DAYS, dayAndTime, dayName, dayNames, elsewhere, nextStarts, timeOfDay } from "./weekly";
import { ownZone, zones } from "./zones";

const SHOWN = 3;
const USUAL_REMINDER = 15;

interface TimesProps extends Wiring {
  room: RoomSettings;
  onMany: (changes: Partial<Draft>) => void;
}

/** When people meet, and what happens by the clock. */
export function Times({ room, onMany, ...wiring }: TimesProps) {
  const { t } = useTranslation("home");
  const { draft } = wiring;
  const { when } = draft;
  const serverZone: [string, string][] =
    room.timezone === null && room.days.length > 0 ? [["", t("settings.serverZone")]] : [];
  return (
    <>
      <Whens when={when} onWhen={(chosen) => onMany(begun(draft, chosen, serverNow()))} />
      {when === "weekly" && <Weekly room={room} {...wiring} />}
      {when === "once" && (
        <div className="setting-row">
          <Time name="opens_at" {...wiring} />
          <Time name="last_entry_at" {...wiring} />
          <Time name="ends_at" {...wiring} />
        </div>
      )}
      {(when !== "always" || draft.registration.enabled) && (
        <Select
          name="timezone"
          options={[
            ...serverZone,
            ...zones(draft.timezone || ownZone()).map((zone): [string, string] => [
              zone,
              zone.replaceAll("_", " "),
            ]),
          ]}
          {...wiring}
        />
      )}
      {when !== "always" && (
        <>
          <Reminders onMany={onMany} {...wiring} />
          <Tick name="starts_itself" {...wiring} />
          <Tick name="extendable" {...wiring} />
        </>
      )}
      <div className="setting-row">
        {when !== "always" && <Number_ name="end_warning" {...wiring} />}
        <Number_ name="stay_limit" {...wiring} />
      </div>
    </>
  );
}

function Whens({ when, onWhen }: { when: When; onWhen: (when: When) => void }) {
  const { t } = useTranslation("home");
  return (
    <div className="field">
      <span id="choice-when">{t("settings.when.label")}</span>
      <div className="segments" role="radiogroup" aria-labelledby="choice-when">
        {WHENS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="when"
              checked={when === one}
              data-testid={`set-when-${one}`}
              onChange={() => onWhen(one)}
            />
            <span>{t(`settings.when.${one}`)}</span>
          </label>
        ))}
      </div>
    </div>
  );
}

function Weekly({ room, ...wiring }: Wiring & { room: RoomSettings }) {
  const { t, i18n } = useTranslation("home");
  const { draft, put, wrong } = wiring;
  return (
    <>
      <Chips
        name="days"
        className="week"
        label={t("settings.fields.days")}
        fault={useFault(wrong)("days")}
        options={DAYS.map((day) => ({
          value: day,
          text: dayName(day, i18n.language, "short"),
          spoken: dayName(day, i18n.language, "long"),
        }))}
        chosen={draft.days}
        onChosen={(days) => put("days", days)}
      />
      <div className="setting-row">
        <OfDay name="at_time" {...wiring} />
        <Number_ name="length" {...wiring} />
        <Day name="from" {...wiring} />
        {room.last_entry_at !== null && room.days.length > 0 && <Time name="last_entry_at" {...wiring} />}
      </div>
      <Occurrences room={room} draft={draft} />
    </>
  );
}

/** What is set, in words, and what comes of it: where clocks are changed meanwhile, that shows. */
function Occurrences({ room, draft }: { room: RoomSettings; draft: Draft }) {
  const { t, i18n } = useTranslation("home");
  const { language } = i18n;
  const { days, at_time: at, timezone: zone } = draft;
  const length = Math.round(Number(draft.length.replace(",", ".")) * 60);
  if (days.length === 0 || !/^\d{2}:\d{2}$/.test(at) || !(length >= 60)) return null;
  const begins = timeOfDay(at, language);
  const words = {
    days: dayNames(days, language),
    begins,
    time: length < 86_400 ? `${begins} – ${timeOfDay(at, language, length)}` : begins,
    span: span(length, language),
  };
  const own = ownZone();
  const next = zone === "" ? told(room, draft) : nextStarts({ days, at, length }, zone, from(draft), SHOWN);
  return (
    <div className="occurrences" role="status" data-testid="occurrences">
      <p>{t(days.length === DAYS.length ? "settings.weekly.daily" : "settings.weekly.on", words)}</p>
      {next.length > 0 && (
        <>
          <p className="hint">{t("settings.weekly.next")}</p>
          <ul>
            {next.map((start) => {
              const here = zone === "" ? null : elsewhere(start, zone, own, language);
              return (
                <li key={start}>
                  {dayAndTime(start, zone || own, language)}
                  {here && <span className="hint">{t("settings.weekly.here", { when: here })}</span>}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </div>
  );
}

/** From when on meetings are looked for. */
function from({ from: day, timezone: zone }: Draft): number {
  const begins = day === "" ? null : dayBegins(day, zone);
  return Math.max(serverNow(), begins === null ? 0 : Date.parse(begins) - 1);
}

/** The next meeting by the clock of the server, of which it alone knows what it shows. */
function told(room: RoomSettings, draft: Draft): number[] {
  const same = draft.at_time === room.at_time && draft.days.join() === room.days.join() && draft.from === "";
  const next = room.opens_at === null ? 0 : Date.parse(room.opens_at);
  return same && next > serverNow() ? [next] : [];
}

function Reminders({ onMany, ...wiring }: Wiring & { onMany: (changes: Partial<Draft>) => void }) {
  const { t, i18n } = useTranslation("home");
  const { draft, put, wrong } = wiring;
  const fault = useFault(wrong);
  const first = draft.reminders.length === 0 ? [USUAL_REMINDER] : draft.reminders;
  return (
    <>
      <Tick
        name="reminders_on"
        {...wiring}
        put={(name, on) =>
          name === "reminders_on" && on === true
            ? onMany({ reminders_on: true, reminders: first })
            : put(name, on)
        }
      />
      {draft.reminders_on && (
        <Chips
          name="reminders"
          className="within"
          label={t("settings.fields.reminders")}
          hint={t("settings.hints.reminders", { count: MAX_REMINDERS })}
          fault={fault("reminders")}
          options={REMINDERS.map((minutes) => ({
            value: minutes,
            text: minutes === 0 ? t("settings.atStart") : before(minutes, i18n.language),
          }))}
          chosen={draft.reminders}
          most={MAX_REMINDERS}
          onChosen={(reminders) => put("reminders", reminders)}
        />
      )}
    </>
  );
}

/** "15 minutes", "1 hour", "1 day" */
function before(minutes: number, language: string): string {
  const [amount, unit] =
    minutes % 1440 === 0
      ? [minutes / 1440, "day"]
      : minutes % 60 === 0
        ? [minutes / 60, "hour"]
        : [minutes, "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(amount);
}
