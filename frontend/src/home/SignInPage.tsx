import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { RoomPicture } from "../start/RoomPicture";
import { Wordmark } from "../ui/Mark";
import { PageTools } from "../ui/PageTools";
import { span, stopwatch } from "../ui/time";
import { signIn } from "./api";
import { PasswordField } from "./PasswordField";
import { tenant } from "./route";
import type { SignedIn } from "./signedIn";
import { useCountdown } from "./useCountdown";

interface SignInPageProps {
  onSignedIn: (signedIn: SignedIn, stay: boolean) => void;
}

type Fault = "missingLogin" | "missingPassword" | "wrong" | "limited" | "unreachable" | "nobody" | "failed";

function faultOf(error: unknown): Fault {
  if (!(error instanceof ApiError)) return "failed";
  if (error.status === 0) return "unreachable";
  if (error.status === 429) return "limited";
  if (error.status === 404) return "nobody";
  return error.code === "sign_in_wrong" ? "wrong" : "failed";
}

export function SignInPage({ onSignedIn }: SignInPageProps) {
  const { t, i18n } = useTranslation("home");
  const id = useId();
  const loginField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [stay, setStay] = useState(false);
  const [working, setWorking] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const [told, setTold] = useState(0);
  const [left, startWait] = useCountdown();
  const why = new URLSearchParams(window.location.search).get("why");

  useEffect(() => {
    document.title = `${t("signIn.title")} · Roomful`;
  }, [t]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working || left > 0) return;
    if (login.trim() === "" || password === "") {
      const missing = login.trim() === "" ? "missingLogin" : "missingPassword";
      setFault(missing);
      (missing === "missingLogin" ? loginField : passwordField).current?.focus();
      return;
    }
    setWorking(true);
    setFault(null);
    try {
      onSignedIn(await signIn(tenant, login, password), stay);
    } catch (error) {
      setWorking(false);
      setFault(faultOf(error));
      if (error instanceof ApiError && error.status === 429) {
        const seconds = Number(error.details.retry_after) || 5;
        setTold(seconds);
        startWait(seconds);
      }
      if (error instanceof ApiError && error.status === 401) passwordField.current?.select();
    }
  };

  const notice = why === "expired" ? t("signIn.expired") : why === "left" ? t("signIn.left") : null;
  return (
    <div className="home">
      <header className="door-top">
        <a className="wordmark-link" href="/">
          <Wordmark />
        </a>
        <PageTools />
      </header>
      <main className="sign-in-main">
        <form className="sign-in-form" onSubmit={submit} noValidate data-testid="sign-in-form">
          <div>
            <h1>{t("signIn.title")}</h1>
            <p className="hint">{t("signIn.lead")}</p>
          </div>
          {notice && fault === null && (
            <p className="notice" role="status" data-testid="sign-in-notice">
              {notice}
            </p>
          )}
          <div className="field">
            <label htmlFor={`${id}-login`}>{t("signIn.login")}</label>
            <input
              ref={loginField}
              id={`${id}-login`}
              name="username"
              value={login}
              maxLength={200}
              autoComplete="username"
              autoCapitalize="none"
              autoCorrect="off"
              spellCheck={false}
              // biome-ignore lint/a11y/noAutofocus: the first of two fields, and the only thing to do here.
              autoFocus
              aria-invalid={fault === "missingLogin" || fault === "wrong"}
              aria-describedby={fault ? `${id}-fault` : undefined}
              data-testid="login-input"
              onChange={(event) => setLogin(event.target.value)}
            />
          </div>
          <PasswordField
            label={t("signIn.password")}
            value={password}
            kind="current-password"
            invalid={fault === "missingPassword" || fault === "wrong"}
            testId="password-input"
            field={passwordField}
            onValue={setPassword}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={stay}
              data-testid="stay-input"
              onChange={(event) => setStay(event.target.checked)}
            />
            <span>
              {t("signIn.stay")}
              <span className="hint">{t("signIn.stayHint")}</span>
            </span>
          </label>
          {fault && (
            <p
              className="field-problem"
              id={`${id}-fault`}
              role="alert"
              data-testid="sign-in-problem"
              data-code={fault}
            >
              {fault === "limited"
                ? t("signIn.limited", { time: span(told, i18n.language) })
                : t(`signIn.${fault}`)}
            </p>
          )}
          <button
            type="submit"
            className="button primary large"
            disabled={working || left > 0}
            data-testid="sign-in-button"
          >
            {left > 0
              ? t("signIn.wait", { time: stopwatch(left) })
              : t(working ? "signIn.working" : "signIn.submit")}
          </button>
          <p className="hint">{t("signIn.forgotten")}</p>
        </form>
        <RoomPicture />
      </main>
    </div>
  );
}
