import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { type AskedField, type FormPlace, register } from "./api";

/** Fields that have words of their own; any other is called as the form calls it. */
const NAMED = ["display_name", "email", "first_name", "last_name", "company", "phone"] as const;
type Named = (typeof NAMED)[number];
const COMPLETES: Record<Named, string> = {
  display_name: "name",
  email: "email",
  first_name: "given-name",
  last_name: "family-name",
  company: "organization",
  phone: "tel",
};
const isNamed = (name: string): name is Named => (NAMED as readonly string[]).includes(name);
const EMAIL = /^[^@\s]+@[^@\s]+$/;

/** Refusals that the form itself has to tell anew. */
const STALE = new Set(["registration_closed", "registration_full", "registration_not_found"]);

interface RegistrationFormProps {
  place: FormPlace;
  fields: AskedField[];
  onRegistered: (email: string) => void;
  /** The form is not as it was when it was read. */
  onStale: () => void;
}

export function RegistrationForm({ place, fields, onRegistered, onStale }: RegistrationFormProps) {
  const { t } = useTranslation("registration");
  const id = useId();
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [working, setWorking] = useState(false);

  const faults = () => {
    const found: Record<string, string> = {};
    for (const { name, is_required } of fields) {
      const said = (answers[name] ?? "").trim();
      if (is_required && said === "") found[name] = t("needed");
      else if (name === "email" && !EMAIL.test(said)) found[name] = t("noAddress");
    }
    return found;
  };

  const tell = (found: Record<string, string>) => {
    setWrong(found);
    const first = fields.findIndex(({ name }) => name in found);
    document.getElementById(`${id}-${first}`)?.focus();
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = faults();
    setProblem(null);
    tell(found);
    if (working || Object.keys(found).length > 0) return;
    setWorking(true);
    try {
      onRegistered((await register(place, answers)).email);
    } catch (error) {
      const answer = error instanceof ApiError ? error : new ApiError(0, "unknown");
      setWorking(false);
      if (STALE.has(answer.code)) onStale();
      else if (answer.field !== null && fields.some(({ name }) => name === answer.field))
        tell({ [answer.field]: t(answer.field === "email" ? "noAddress" : "wrong") });
      else setProblem(t(answer.status === 429 ? "limited" : answer.passing ? "awayText" : "failed"));
    }
  };

  return (
    <form className="registration-form" onSubmit={submit} noValidate data-testid="registration-form">
      {fields.map(({ name, is_required }, at) => {
        const label = isNamed(name) ? t(`fields.${name}`) : name;
        const fault = wrong[name];
        return (
          <div key={name}>
            <label className="field" htmlFor={`${id}-${at}`}>
              <span>
                {label} {!is_required && <small>{t("optional")}</small>}
              </span>
              <input
                id={`${id}-${at}`}
                data-testid={`answer-${name}`}
                type={name === "email" ? "email" : "text"}
                value={answers[name] ?? ""}
                maxLength={name === "display_name" ? 64 : 1000}
                autoComplete={isNamed(name) ? COMPLETES[name] : "off"}
                required={is_required}
                aria-invalid={fault !== undefined}
                aria-describedby={fault === undefined ? undefined : `${id}-${at}-fault`}
                onChange={(event) => setAnswers({ ...answers, [name]: event.target.value })}
              />
            </label>
            {fault !== undefined && (
              <p className="field-problem" id={`${id}-${at}-fault`} role="alert">
                {fault}
              </p>
            )}
          </div>
        );
      })}
      {problem && (
        <p className="field-problem" role="alert" data-testid="registration-problem">
          {problem}
        </p>
      )}
      <button
        type="submit"
        className="button primary large"
        disabled={working}
        aria-busy={working}
        data-testid="register"
      >
        {t("register")}
      </button>
      <p className="hint">{t("mailed")}</p>
    </form>
  );
}
