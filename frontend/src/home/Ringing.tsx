import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { EventStream } from "../events";
import { ring as startRinging } from "../sounds/ring";
import type { Ring } from "../types";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { home } from "./api";
import { Reminder, type Reminding } from "./Reminder";
import { base } from "./route";

/**
 * Who has a page of theirs open can be called: it rings until they answer, or the caller gives up. They are
 * reminded there of meetings, too.
 */
export function Ringing({ token }: { token: string }) {
  const [rings, setRings] = useState<Ring[]>([]);
  const [reminder, setReminder] = useState<Reminding | null>(null);

  useEffect(() => {
    const stream = new EventStream({
      key: token,
      cursor: "",
      mine: true,
      onEvent: ({ kind, data }) => {
        if (kind === "room.reminder") setReminder(data as unknown as Reminding);
        if (kind !== "ring.started" && kind !== "ring.ended") return;
        const heard = data.ring as Ring;
        setRings((before) => [
          ...before.filter((one) => one.id !== heard.id),
          ...(heard.outcome === "ringing" ? [heard] : []),
        ]);
      },
      // What ended meanwhile is told by nobody: what still rings is told again.
      onState: (open) => open && setRings([]),
      onRefused: () => setRings([]),
    });
    return () => stream.close();
  }, [token]);

  const [first] = rings;
  if (!first) return reminder && <Reminder of={reminder} onDone={() => setReminder(null)} />;
  const done = () => setRings((before) => before.filter((one) => one.id !== first.id));
  return <RingDialog key={first.id} ring={first} token={token} onDone={done} />;
}

interface RingDialogProps {
  ring: Ring;
  token: string;
  onDone: () => void;
}

function RingDialog({ ring, token, onDone }: RingDialogProps) {
  const { t } = useTranslation("home");
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  const [working, setWorking] = useState(false);
  const [failed, setFailed] = useState(false);
  const title = t("ring.title", { name: ring.inviter });

  useEffect(() => startRinging(), []);
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
  useEffect(() => {
    if (dialog && !dialog.open) dialog.showModal();
  }, [dialog]);

  const accept = async () => {
    setWorking(true);
    try {
      const { ticket } = await home(token).acceptRing(ring.id);
      window.location.assign(`${base}/m/#ticket=${encodeURIComponent(ticket)}`);
    } catch {
      setWorking(false);
      setFailed(true);
    }
  };
  const decline = () => {
    void home(token)
      .declineRing(ring.id)
      .catch(() => undefined);
    onDone();
  };

  return (
    <dialog
      ref={setDialog}
      className="dialog ringing"
      aria-labelledby={`ring-${ring.id}`}
      data-testid="ring-dialog"
      onCancel={(event) => {
        // Escape is a no, and says so to the caller.
        event.preventDefault();
        decline();
      }}
    >
      <div className="dialog-body">
        <span className="ringing-who">
          <Avatar id={ring.inviter} name={ring.inviter} />
        </span>
        <h2 id={`ring-${ring.id}`}>{title}</h2>
        <p>{t("ring.into", { room: ring.room.title })}</p>
        {failed && (
          <p className="field-problem" role="alert">
            {t("ring.over")}
          </p>
        )}
        <div className="actions">
          <button
            type="button"
            className="button primary large"
            disabled={working}
            data-testid="ring-accept"
            onClick={() => void accept()}
          >
            <Icon name="phone" /> {t("ring.accept")}
          </button>
          <button type="button" className="button large" data-testid="ring-decline" onClick={decline}>
            {t("ring.decline")}
          </button>
        </div>
      </div>
    </dialog>
  );
}
