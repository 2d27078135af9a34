import { type FormEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { Avatar } from "../ui/Avatar";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { Icon } from "../ui/Icon";
import { clockTime } from "../ui/time";
import { useColleagues } from "../useColleagues";
import { home, type Invitation, type Invitee } from "./api";
import { keepAsking } from "./asking";
import { RegistrantList } from "./RegistrantList";
import { RoomFrame, type RoomPageProps } from "./RoomFrame";
import type { SignedIn } from "./signedIn";

const AGAIN_MS = 5_000;

/** Who is invited to a room, and what became of their mails; and who has registered for it. */
export function InvitationsPage(props: RoomPageProps) {
  const { roomId, signedIn, onLeft } = props;
  const { t } = useTranslation("home");
  const api = useMemo(() => home(signedIn.token), [signedIn.token]);
  const [title, setTitle] = useState("");
  const [asked, setAsked] = useState<boolean | null>(null);
  const [list, setList] = useState<Invitation[] | null>(null);
  const [gone, setGone] = useState(false);
  const [problem, setProblem] = useState("");
  const [said, setSaid] = useState("");
  const [asking, setAsking] = useState<Invitation | null>(null);
  const [sending, setSending] = useState(false);

  const failed = (error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) onLeft("expired");
    else if (error.code === "room_not_found") setGone(true);
    else if (error.status === 0 || error.passing) setProblem(t("signIn.unreachable"));
    else setProblem(t(wordOf(error)));
  };
  const fault = useRef(failed);
  fault.current = failed;

  const load = useCallback(async () => {
    try {
      setList((await api.invitations(roomId)).items);
    } catch (error) {
      fault.current(error);
    }
  }, [api, roomId]);
  useEffect(() => {
    api.room(roomId).then(
      (room) => {
        setTitle(room.title || room.name);
        setAsked(room.registration.enabled);
      },
      (error: unknown) => fault.current(error),
    );
    void load();
    // Mails leave after the change that they tell of.
    return keepAsking(load, AGAIN_MS);
  }, [api, roomId, load]);

  const invite = async (whom: Invitee, name: string): Promise<boolean> => {
    setProblem("");
    try {
      const { invitation } = await api.invite(roomId, whom);
      setList((before) => [...(before ?? []), invitation]);
      setSaid(t("invitations.invited", { name }));
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  };
  const remove = async (one: Invitation) => {
    try {
      await api.uninvite(one.id);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) return failed(error);
    }
    setList((before) => (before ?? []).filter((other) => other.id !== one.id));
    setSaid(t("invitations.removed"));
  };
  const again = async () => {
    setSending(true);
    setProblem("");
    try {
      const { mails } = await api.sendAgain(roomId);
      setSaid(t("invitations.sentAgain", { count: mails }));
    } catch (error) {
      failed(error);
    }
    setSending(false);
  };
  const nameOf = (one: Invitation) => one.name ?? one.email ?? t("invitations.user");

  return (
    <RoomFrame {...props} part="people" title={title} gone={gone} said={said} problem={problem}>
      <InviteForm signedIn={signedIn} onInvite={invite} />
      {list !== null && list.length === 0 && (
        <div className="rooms-empty" role="status" data-testid="no-invitations">
          <h2>{t("invitations.empty")}</h2>
          <p>{t("invitations.emptyText")}</p>
        </div>
      )}
      {list !== null && list.length > 0 && (
        <>
          <ul className="invited-list" data-testid="invitations">
            {list.map((one) => (
              <li key={one.id} data-testid="invitation" data-result={one.last_result ?? ""}>
                <Avatar id={one.user_id ?? one.email ?? one.id} name={nameOf(one)} small />
                <span className="invited-who">
                  <span>{nameOf(one)}</span>
                  <span className="hint">
                    {[
                      one.name && one.email,
                      t(one.user_id ? "invitations.user" : "invitations.guest"),
                      one.role === "host" ? t("invitations.host") : null,
                    ]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                </span>
                <MailState one={one} />
                <button
                  type="button"
                  className="icon-button"
                  aria-label={t("invitations.removeOf", { name: nameOf(one) })}
                  title={t("invitations.remove")}
                  data-testid="uninvite"
                  onClick={() => setAsking(one)}
                >
                  <Icon name="trash" size={20} />
                </button>
              </li>
            ))}
          </ul>
          <div className="invited-foot">
            <button
              type="button"
              className="button small"
              disabled={sending}
              data-testid="send-again"
              onClick={() => void again()}
            >
              <Icon name="send" size={18} /> {t("invitations.sendAgain")}
            </button>
            {said && <span className="hint">{said}</span>}
          </div>
        </>
      )}
      {asked !== null && !gone && (
        <RegistrantList
          api={api}
          roomId={roomId}
          title={title}
          asked={asked}
          onSaid={setSaid}
          onFault={failed}
        />
      )}
      {asking && (
        <ConfirmDialog
          title={t("invitations.removeTitle", { name: nameOf(asking) })}
          text={t("invitations.removeText")}
          confirm={t("invitations.remove")}
          onConfirm={() => void remove(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </RoomFrame>
  );
}

function wordOf(error: ApiError) {
  if (error.code === "already_invited") return "invitations.already" as const;
  if (error.field === "email") return "invitations.noAddress" as const;
  return "rooms.failed" as const;
}

/** What became of the last mail to somebody; what is none of our words is what a mail server said. */
function MailState({ one }: { one: Invitation }) {
  const { t, i18n } = useTranslation("home");
  const { last_result: result, sent_at } = one;
  const failed = result !== null && !["queued", "sent", "kept"].includes(result);
  const text = failed
    ? t("invitations.mails.failed")
    : result === "kept"
      ? t("invitations.mails.kept")
      : sent_at !== null
        ? t("invitations.mails.sentAt", { when: clockTime(new Date(sent_at), i18n.language) })
        : t(result === "sent" ? "invitations.mails.sent" : "invitations.mails.waiting");
  return (
    <span className={failed ? "mail-state failed" : "mail-state"} title={failed ? result : undefined}>
      {text}
    </span>
  );
}

interface InviteFormProps {
  signedIn: SignedIn;
  onInvite: (whom: Invitee, name: string) => Promise<boolean>;
}

function InviteForm({ signedIn, onInvite }: InviteFormProps) {
  const { t } = useTranslation("home");
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [role, setRole] = useState<"participant" | "host">("participant");
  const [problem, setProblem] = useState("");
  const [working, setWorking] = useState(false);
  const wanted = typed.trim();
  const found = useColleagues(wanted.includes("@") ? "" : wanted, signedIn);

  const invite = async (whom: { user_id: string } | { email: string }, name: string) => {
    if (working) return;
    setWorking(true);
    setProblem("");
    if (await onInvite({ ...whom, role }, name)) setTyped("");
    setWorking(false);
    field.current?.focus();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wanted.includes("@")) void invite({ email: wanted }, wanted);
    else setProblem(t("invitations.choose"));
  };

  return (
    <form className="invite-form" onSubmit={submit} noValidate>
      <div className="field">
        <label htmlFor={id}>{t("invitations.who")}</label>
        <span className="field-row">
          <input
            ref={field}
            id={id}
            type="text"
            inputMode="email"
            value={typed}
            maxLength={255}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="ann@example.org"
            aria-invalid={problem !== ""}
            aria-describedby={`${id}-hint`}
            data-testid="invite-input"
            onChange={(event) => {
              setTyped(event.target.value);
              setProblem("");
            }}
          />
          <select
            aria-label={t("invitations.role")}
            value={role}
            data-testid="invite-role"
            onChange={(event) => setRole(event.target.value as "participant" | "host")}
          >
            <option value="participant">{t("invitations.participant")}</option>
            <option value="host">{t("invitations.asHost")}</option>
          </select>
          <button type="submit" className="button primary" disabled={working} data-testid="invite-button">
            {t("invitations.invite")}
          </button>
        </span>
        <span
          id={`${id}-hint`}
          className={problem ? "field-problem" : "hint"}
          role={problem ? "alert" : undefined}
        >
          {problem || t("invitations.hint")}
        </span>
      </div>
      {found.length > 0 && (
        <ul className="callees" aria-label={t("invitations.found")}>
          {found.map((user) => (
            <li key={user.id}>
              <button
                type="button"
                data-testid="invite-user"
                onClick={() => void invite({ user_id: user.id }, user.display_name)}
              >
                <Avatar id={user.id} name={user.display_name} small />
                <span>{user.display_name}</span>
                <span className="hint">{user.email ?? user.login ?? ""}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
