import { type FormEvent, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { keptSignIn } from "../home/signedIn";
import type { Callee, Ring } from "../types";
import { Avatar } from "../ui/Avatar";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { useColleagues } from "../useColleagues";
import { useMeeting } from "./MeetingContext";

/** Calls somebody in: by extension or mail address, and for who is signed in by their name. */
export function CallDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const meeting = useMeeting();
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState("");
  const [working, setWorking] = useState(false);
  const [rings, setRings] = useState<Ring[]>([]);
  const wanted = typed.trim();
  const byName = !wanted.includes("@") && !/^\d+$/.test(wanted);
  const signedIn = keptSignIn(meeting.tenant);
  const found = useColleagues(byName ? wanted : "", signedIn);

  const ring = async (callee: Callee) => {
    if (working) return;
    setWorking(true);
    setProblem("");
    try {
      const made = await meeting.ring(callee);
      setRings((before) => [made, ...before.filter((one) => one.id !== made.id)]);
      setTyped("");
    } catch (error) {
      const code = error instanceof ApiError ? error.code : "";
      const known = code === "user_not_found" || code === "already_in" || code === "session_ended";
      setProblem(t(known ? `ring.problems.${code}` : "notices.actionFailed"));
    }
    setWorking(false);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted === "") setProblem(t("ring.nobody"));
    else if (wanted.includes("@")) void ring({ email: wanted });
    else if (/^\d+$/.test(wanted)) void ring({ extension: wanted });
    else if (found[0]) void ring({ user: found[0].id });
    else setProblem(t("ring.problems.user_not_found"));
  };

  return (
    <Dialog title={t("ring.title")} onClose={onClose} testId="call-dialog">
      <form className="dialog-form" onSubmit={submit} noValidate>
        <div className="field">
          <label htmlFor={id}>{t(signedIn ? "ring.whoByName" : "ring.who")}</label>
          <span className="field-row">
            <input
              id={id}
              value={typed}
              maxLength={255}
              autoComplete="off"
              spellCheck={false}
              autoFocus
              aria-invalid={problem !== ""}
              aria-describedby={`${id}-hint`}
              data-testid="call-input"
              onChange={(event) => {
                setTyped(event.target.value);
                setProblem("");
              }}
            />
            <button type="submit" className="button primary" disabled={working} data-testid="call-submit">
              {t("ring.call")}
            </button>
          </span>
          <span
            id={`${id}-hint`}
            className={problem ? "field-problem" : "hint"}
            role={problem ? "alert" : undefined}
          >
            {problem || t("ring.hint")}
          </span>
        </div>
        {found.length > 0 && (
          <ul className="callees" aria-label={t("ring.found")}>
            {found.map((user) => (
              <li key={user.id}>
                <button type="button" onClick={() => void ring({ user: user.id })} data-testid="callee">
                  <Avatar id={user.id} name={user.display_name} small />
                  <span>{user.display_name}</span>
                  <span className="hint">{user.extension ?? user.email ?? ""}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {rings.length > 0 && (
          <ul className="rings" role="log" aria-label={t("ring.calls")}>
            {rings.map((one) => (
              <Call key={one.id} ring={one} />
            ))}
          </ul>
        )}
      </form>
    </Dialog>
  );
}

/** A call that was made here, and what became of it as far as it was heard. */
function Call({ ring }: { ring: Ring }) {
  const { t } = useTranslation();
  const { store } = useMeeting();
  const [outcome, setOutcome] = useState(ring.outcome);
  useEffect(
    () => store.onRing((heard) => heard.id === ring.id && setOutcome(heard.outcome)),
    [store, ring.id],
  );
  return (
    <li data-testid="ring" data-outcome={outcome}>
      {outcome === "ringing" ? (
        <span className="spinner small" aria-hidden="true" />
      ) : (
        <Icon name={outcome === "accepted" ? "check" : "info"} size={18} />
      )}
      {t(`ring.outcomes.${outcome}`, { name: ring.name })}
    </li>
  );
}
