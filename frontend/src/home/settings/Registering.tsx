import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../ui/CopyButton";
import { Icon } from "../../ui/Icon";
import { HomeIcon } from "../HomeIcon";
import { base } from "../route";
import { type Fault, Labelled, useFault } from "./inputs";
import { type Asked, type FormDraft, isKnown, KNOWN, MAX_ASKED } from "./registering";

interface RegisteringProps {
  slug: string;
  form: FormDraft;
  wrong: Fault | null;
  /** Whether everybody with the link may enter: for others the form does not count. */
  guests: boolean;
  onForm: (form: FormDraft, field: string) => void;
}

/** Whether guests register before they enter, until when, how many, and what they are asked. */
export function Registering({ slug, form, wrong, guests, onForm }: RegisteringProps) {
  const { t } = useTranslation("home");
  const fault = useFault(wrong);
  const link = `${window.location.origin}${base}/register/${encodeURIComponent(slug)}`;
  const put = <K extends keyof FormDraft>(name: K, value: FormDraft[K]) =>
    onForm({ ...form, [name]: value }, `registration.${name}`);
  const input = (name: "opens_at" | "closes_at" | "limit", hint?: string) => (
    <Labelled label={t(`settings.form.${name}`)} hint={hint} fault={fault(`registration.${name}`)}>
      {({ id, describedBy, invalid }) => (
        <input
          id={id}
          name={`registration.${name}`}
          value={form[name]}
          autoComplete="off"
          aria-invalid={invalid}
          aria-describedby={describedBy}
          data-testid={`set-form-${name}`}
          onChange={(event) => put(name, event.target.value)}
          {...(name === "limit"
            ? ({ inputMode: "numeric", maxLength: 7 } as const)
            : { type: "datetime-local" })}
        />
      )}
    </Labelled>
  );
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          name="registration"
          checked={form.enabled}
          data-testid="set-form-enabled"
          onChange={(event) => put("enabled", event.target.checked)}
        />
        <span>
          {t("settings.form.enabled")}
          <span className="hint">{t(guests ? "settings.form.hint" : "settings.form.noGuests")}</span>
        </span>
      </label>
      {form.enabled && (
        <>
          <div className="form-link">
            <a href={link} target="_blank" rel="noopener" data-testid="form-link">
              {link.replace(/^https?:\/\//, "")}
            </a>
            <CopyButton text={link} label={t("settings.form.link")} testId="copy-form-link" />
          </div>
          <label className="check">
            <input
              type="checkbox"
              checked={form.users_exempt}
              data-testid="set-form-users_exempt"
              onChange={(event) => put("users_exempt", event.target.checked)}
            />
            <span>{t("settings.form.users_exempt")}</span>
          </label>
          <div className="setting-row">
            {input("opens_at", t("settings.form.opensHint"))}
            {input("closes_at", t("settings.form.closesHint"))}
            {input("limit", t("settings.form.limitHint"))}
          </div>
          <Questions
            asked={form.asked}
            fault={fault}
            onAsked={(asked, field) => onForm({ ...form, asked }, field)}
          />
        </>
      )}
    </>
  );
}

interface QuestionsProps {
  asked: Asked[];
  fault: (name: string) => string | undefined;
  onAsked: (asked: Asked[], field: string) => void;
}

/** What the form asks for, in its order. */
function Questions({ asked, fault, onAsked }: QuestionsProps) {
  const { t } = useTranslation("home");
  const list = useRef<HTMLUListElement>(null);
  const wanted = useRef<string | null>(null);
  const missing = KNOWN.filter((name) => !asked.some((one) => one.name === name && !one.own));

  // Where one was is gone, or somewhere else now: the keyboard follows.
  useEffect(() => {
    if (wanted.current === null) return;
    const found = list.current?.parentElement?.querySelector<HTMLElement>(wanted.current);
    wanted.current = null;
    found?.focus();
  });

  const change = (id: number, how: Partial<Asked>) =>
    onAsked(
      asked.map((one) => (one.id === id ? { ...one, ...how } : one)),
      `registration.asked.${id}`,
    );
  const add = (name: string, own: boolean) => {
    const id = Math.max(0, ...asked.map((one) => one.id + 1));
    wanted.current = own ? `[name="registration.asked.${id}"]` : `[data-asked="${id}"] [type="checkbox"]`;
    onAsked([...asked, { id, name, own, required: false }], "");
  };
  const move = (at: number, by: -1 | 1) => {
    const next = [...asked];
    const [one] = next.splice(at, 1) as [Asked];
    next.splice(at + by, 0, one);
    const edge = at + by === 0 || at + by === next.length - 1;
    const way = edge ? -by : by;
    wanted.current = `[data-asked="${one.id}"] [data-way="${way}"]`;
    onAsked(next, "");
  };
  const remove = (id: number) => {
    wanted.current = "[data-add]";
    onAsked(
      asked.filter((one) => one.id !== id),
      `registration.asked.${id}`,
    );
  };

  return (
    <fieldset className="questions">
      <legend>{t("settings.form.asked")}</legend>
      <ul ref={list}>
        {asked.map((one, at) => {
          const known = !one.own && isKnown(one.name) ? one.name : null;
          const label = known ? t(`settings.form.names.${known}`) : one.name || t("settings.form.own");
          const field = `registration.asked.${one.id}`;
          const why = fault(field);
          return (
            <li key={one.id} data-asked={one.id} data-testid="asked">
              {known ? (
                <span className="asked-name">
                  {label}
                  {known === "email" && <span className="hint">{t("settings.form.always")}</span>}
                </span>
              ) : (
                <span className="field asked-name">
                  <input
                    name={field}
                    value={one.name}
                    maxLength={64}
                    aria-label={t("settings.form.own")}
                    placeholder={t("settings.form.example")}
                    aria-invalid={why !== undefined}
                    aria-describedby={why === undefined ? undefined : `asked-${one.id}-fault`}
                    data-testid="asked-own"
                    onChange={(event) => change(one.id, { name: event.target.value })}
                  />
                  {why && (
                    <span className="field-problem" id={`asked-${one.id}-fault`}>
                      {why}
                    </span>
                  )}
                </span>
              )}
              {known !== "email" && (
                <label className="check">
                  <input
                    type="checkbox"
                    checked={one.required}
                    aria-label={t("settings.form.neededOf", { what: label })}
                    data-testid="asked-needed"
                    onChange={(event) => change(one.id, { required: event.target.checked })}
                  />
                  <span>{t("settings.form.needed")}</span>
                </label>
              )}
              <span className="asked-tools">
                {([-1, 1] as const).map((way) => (
                  <button
                    key={way}
                    type="button"
                    className="icon-button"
                    data-way={way}
                    disabled={way < 0 ? at === 0 : at === asked.length - 1}
                    aria-label={t(way < 0 ? "settings.form.up" : "settings.form.down", { what: label })}
                    onClick={() => move(at, way)}
                  >
                    {way < 0 ? <HomeIcon name="up" size={18} /> : <Icon name="down" size={18} />}
                  </button>
                ))}
                <button
                  type="button"
                  className="icon-button"
                  disabled={known === "email"}
                  aria-label={t("settings.form.remove", { what: label })}
                  data-testid="asked-remove"
                  onClick={() => remove(one.id)}
                >
                  <Icon name="close" size={18} />
                </button>
              </span>
            </li>
          );
        })}
      </ul>
      {asked.length < MAX_ASKED && (
        <div className="asked-add">
          {missing.map((name) => (
            <button
              key={name}
              type="button"
              className="button small"
              data-add=""
              data-testid={`ask-${name}`}
              onClick={() => add(name, false)}
            >
              + {t(`settings.form.names.${name}`)}
            </button>
          ))}
          <button
            type="button"
            className="button small"
            data-add=""
            data-testid="ask-own"
            onClick={() => add("", true)}
          >
            + {t("settings.form.own")}
          </button>
        </div>
      )}
    </fieldset>
  );
}
