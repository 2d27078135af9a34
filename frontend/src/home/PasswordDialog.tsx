import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { Dialog } from "../ui/Dialog";
import { span } from "../ui/time";
import type { HomeApi } from "./api";
import { PasswordField } from "./PasswordField";
import type { SignedIn } from "./signedIn";

const SHORTEST = 10;

interface PasswordDialogProps {
  api: HomeApi;
  login: string;
  onChanged: (fresh: SignedIn) => void;
  onExpired: () => void;
  onClose: () => void;
}

export function PasswordDialog({ api, login, onChanged, onExpired, onClose }: PasswordDialogProps) {
  const { t, i18n } = useTranslation("home");
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<{ at: "old" | "new" | "both"; text: string } | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working) return;
    if (old === "") return setProblem({ at: "old", text: t("signIn.missingPassword") });
    if ([...fresh].length < SHORTEST) return setProblem({ at: "new", text: t("password.weak") });
    setWorking(true);
    setProblem(null);
    try {
      onChanged(await api.changePassword(old, fresh));
    } catch (error) {
      setWorking(false);
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401) return onExpired();
      if (error.code === "password_wrong") setProblem({ at: "old", text: t("password.wrong") });
      else if (error.code === "password_weak") setProblem({ at: "new", text: t("password.weak") });
      else if (error.status === 429) {
        const time = span(Number(error.details.retry_after) || 5, i18n.language);
        setProblem({ at: "both", text: t("signIn.limited", { time }) });
      } else setProblem({ at: "both", text: t(error.status === 0 ? "signIn.unreachable" : "rooms.failed") });
    }
  };

  return (
    <Dialog title={t("password.title")} onClose={onClose} className="confirm" testId="password-dialog">
      <form className="password-form" onSubmit={submit} noValidate>
        {/* For password managers: whose password it is. */}
        <input name="username" autoComplete="username" value={login} readOnly hidden />
        <PasswordField
          label={t("password.old")}
          value={old}
          kind="current-password"
          problem={problem?.at === "old" ? problem.text : undefined}
          testId="old-password"
          onValue={setOld}
        />
        <PasswordField
          label={t("password.new")}
          value={fresh}
          kind="new-password"
          problem={problem?.at === "new" ? problem.text : undefined}
          hint={t("password.rule")}
          testId="new-password"
          onValue={setFresh}
        />
        {problem?.at === "both" && (
          <p className="field-problem" role="alert">
            {problem.text}
          </p>
        )}
        <div className="actions">
          <button type="submit" className="button primary" disabled={working} data-testid="password-button">
            {t(working ? "password.working" : "password.submit")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
