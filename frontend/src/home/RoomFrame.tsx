import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { home } from "./api";
import { HomeTop } from "./HomeTop";
import { PasswordDialog } from "./PasswordDialog";
import { go, PARTS, type Part, pathOf, ROOMS, type Why } from "./route";
import type { SignedIn } from "./signedIn";

export interface RoomPageProps {
  roomId: string;
  signedIn: SignedIn;
  onRenewed: (fresh: SignedIn) => void;
  onLeft: (why: Why) => void;
}

interface RoomFrameProps extends RoomPageProps {
  part: Part;
  title: string;
  gone: boolean;
  /** What is read out. */
  said: string;
  problem: string;
  children: ReactNode;
}

/** What the pages of one room have around them: the account, the way back, and to the room's other pages. */
export function RoomFrame(props: RoomFrameProps) {
  const { part, roomId, title, signedIn, gone, said, problem, onLeft, onRenewed } = props;
  const { t } = useTranslation("home");
  const [changing, setChanging] = useState(false);
  const [changed, setChanged] = useState("");

  useEffect(() => {
    document.title = `${t(`parts.${part}`)}${title ? ` · ${title}` : ""} · Roomful`;
  }, [title, part, t]);

  const signOut = async () => {
    // Whatever the server says: this browser forgets the token.
    await home(signedIn.token)
      .signOut()
      .catch(() => undefined);
    onLeft("left");
  };

  return (
    <div className="home">
      <HomeTop user={signedIn.user} onPassword={() => setChanging(true)} onSignOut={() => void signOut()} />
      <main className="rooms-main room-page" data-testid={`${part}-page`}>
        <div className="recordings-head">
          <Link className="back-link" to={ROOMS} testId="back-to-rooms">
            <Icon name="left" size={18} /> {t("recordings.back")}
          </Link>
          <h1>{t(`parts.${part}`)}</h1>
          {title && <p className="eyebrow">{title}</p>}
        </div>
        <Parts part={part} roomId={roomId} />
        <p className="visually-hidden" role="status" data-testid="said">
          {said || changed}
        </p>
        {problem && (
          <p className="notice danger" role="alert" data-testid="room-problem">
            {problem}
          </p>
        )}
        {gone ? (
          <div className="rooms-empty" role="status">
            <h2>{t("rooms.gone")}</h2>
          </div>
        ) : (
          props.children
        )}
      </main>
      {changing && (
        <PasswordDialog
          api={home(signedIn.token)}
          login={signedIn.user.login}
          onExpired={() => onLeft("expired")}
          onClose={() => setChanging(false)}
          onChanged={(renewed) => {
            setChanging(false);
            setChanged(t("password.changed"));
            onRenewed(renewed);
          }}
        />
      )}
    </div>
  );
}

/** The way between the pages of one room. */
export function Parts({ part, roomId }: { part: Part; roomId: string }) {
  const { t } = useTranslation("home");
  return (
    <nav className="parts" aria-label={t("parts.label")}>
      {PARTS.map((one) => (
        <Link key={one} to={pathOf(roomId, one)} current={one === part} testId={`part-${one}`}>
          {t(`parts.${one}`)}
        </Link>
      ))}
    </nav>
  );
}

interface LinkProps {
  to: string;
  className?: string | undefined;
  current?: boolean;
  testId: string;
  children: ReactNode;
}

/** A link to another of these pages, which needs no loading. */
function Link({ to, className, current, testId, children }: LinkProps) {
  return (
    <a
      className={className}
      href={to}
      aria-current={current ? "page" : undefined}
      data-testid={testId}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
