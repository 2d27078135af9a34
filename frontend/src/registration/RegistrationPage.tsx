import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { suggestLanguage } from "../i18n";
import { applyRoomTheme } from "../theme";
import { Icon, type IconName } from "../ui/Icon";
import { Wordmark } from "../ui/Mark";
import { PageTools } from "../ui/PageTools";
import { clockTime } from "../ui/time";
import { type Form, readForm, readFormPlace } from "./api";
import { RegistrationForm } from "./RegistrationForm";

const place = readFormPlace();

type Trouble = "missing" | "away";

/** The form by which guests register for a room, and what became of it. */
export function RegistrationPage() {
  const { t } = useTranslation("registration");
  const [form, setForm] = useState<Form | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [mailed, setMailed] = useState<string | null>(null);

  const load = useCallback(async () => {
    setTrouble(null);
    try {
      const found = await readForm(place);
      setForm(found);
      void suggestLanguage(found.language);
    } catch (error) {
      setTrouble(error instanceof ApiError && error.passing ? "away" : "missing");
    }
  }, []);

  useEffect(() => void load(), [load]);
  useEffect(() => applyRoomTheme(form?.theme ?? null), [form?.theme]);
  useEffect(() => {
    document.title = `${form?.title ?? t("page")} · Roomful`;
  }, [form?.title, t]);

  const phase = trouble ?? (form === null ? "loading" : mailed !== null ? "registered" : form.state);
  return (
    <div className="registration">
      <header className="door-top">
        <Wordmark />
        <PageTools />
      </header>
      <main
        className="registration-main"
        data-testid="registration-page"
        data-phase={phase}
        aria-busy={phase === "loading"}
      >
        {phase === "loading" && <span className="spinner" aria-hidden="true" />}
        {phase === "missing" && <Told icon="link" title={t("missing")} text={t("missingText")} />}
        {phase === "away" && (
          <Told icon="info" title={t("away")} text={t("awayText")} onAgain={() => void load()} />
        )}
        {form && phase === "closed" && (
          <Told icon="clock" eyebrow={form.title} title={t("closed")} text={t("closedText")} />
        )}
        {form && phase === "full" && (
          <Told icon="people" eyebrow={form.title} title={t("full")} text={t("fullText")} />
        )}
        {form && phase === "registered" && (
          <Told
            icon="check"
            eyebrow={form.title}
            title={t("registered")}
            text={t("registeredText", { email: mailed })}
          />
        )}
        {form && phase === "open" && (
          <div className="registration-card">
            <About form={form} />
            <RegistrationForm
              place={place}
              fields={form.fields}
              onRegistered={setMailed}
              onStale={() => void load()}
            />
          </div>
        )}
      </main>
    </div>
  );
}

function About({ form }: { form: Form }) {
  const { t, i18n } = useTranslation("registration");
  return (
    <div className="registration-about">
      <p className="eyebrow">{t("eyebrow")}</p>
      <h1>{form.title}</h1>
      {form.starts_at && (
        <p className="registration-when">
          <Icon name="clock" size={18} /> {clockTime(new Date(form.starts_at), i18n.language, true)}
        </p>
      )}
      {form.description && <p className="registration-words">{form.description}</p>}
      {form.closes_at && (
        <p className="hint">
          {t("closesAt", { when: clockTime(new Date(form.closes_at), i18n.language, true) })}
        </p>
      )}
    </div>
  );
}

interface ToldProps {
  icon: IconName;
  eyebrow?: string;
  title: string;
  text: string;
  onAgain?: () => void;
}

function Told({ icon, eyebrow, title, text, onAgain }: ToldProps) {
  const { t } = useTranslation("registration");
  return (
    <div className="registration-told" role="status">
      <span className="sign" aria-hidden="true">
        <Icon name={icon} size={30} />
      </span>
      {eyebrow && <p className="eyebrow">{eyebrow}</p>}
      <h1>{title}</h1>
      <p>{text}</p>
      {onAgain && (
        <button type="button" className="button primary" onClick={onAgain}>
          {t("again")}
        </button>
      )}
    </div>
  );
}
