import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../ui/Icon";
import { Menu, type MenuItem } from "../ui/Menu";
import { InviteButton } from "./InviteButton";
import { LobbyList } from "./LobbyList";
import { useMeeting, useMeetingState } from "./MeetingContext";
import { allHaveTheWord } from "./onStage";
import { Panel } from "./Panel";
import { Person } from "./Person";
import { may, OF_PICTURE } from "./rights";
import { listed, raisedHands } from "./state";
import type { DialogName } from "./view";

interface PeoplePanelProps {
  onClose: () => void;
  onDialog: (dialog: DialogName) => void;
}

export function PeoplePanel({ onClose, onDialog }: PeoplePanelProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { people, me, permissions, room, session } = useMeetingState();
  // Where hosts decide who speaks, a raised hand asks for the microphone.
  const gives = may(permissions, "others.unmute") && room.control === "host";
  // Where not everybody has the word, it asks for the podium.
  const calls = may(permissions, "others.to_stage") && !allHaveTheWord(session) && !session.voice_activated;
  const hands = raisedHands(people);

  return (
    <Panel title={t("people.title")} className="people" testId="people-panel" onClose={onClose}>
      <div className="people-scroll">
        {permissions.moderate && <LobbyList />}
        <HostTools onDialog={onDialog} />
        {room.control === "host" && (
          <p className="hint" data-testid="control-hint">
            {t(gives ? "people.youDecide" : "people.hostsDecide")}
          </p>
        )}
        {hands.length > 0 && (
          <section>
            <h3>{t("people.hands")}</h3>
            <ol className="hands">
              {hands.map((person) => (
                <li key={person.id} data-testid="raised-hand">
                  <Icon name="hand" size={16} />
                  <span>{person.name}</span>
                  {gives && person.role === "participant" && !person.permissions?.microphone && (
                    <button
                      type="button"
                      className="button small"
                      data-testid="give-mic"
                      aria-label={t("people.giveMicOf", { name: person.name })}
                      onClick={() => {
                        const whom = { participants: [person.id] };
                        void meeting.unmute(whom).then(() => meeting.lowerHands(whom));
                      }}
                    >
                      {t("people.giveMic")}
                    </button>
                  )}
                  {calls && person.role === "participant" && !person.on_podium && (
                    <button
                      type="button"
                      className="button small"
                      data-testid="give-word"
                      aria-label={t("podium.inviteOf", { name: person.name })}
                      onClick={() => void meeting.toPodium({ participants: [person.id] }, false)}
                    >
                      {t("podium.invite")}
                    </button>
                  )}
                </li>
              ))}
            </ol>
          </section>
        )}
        <section>
          <h3>
            {t("people.inMeeting")} <span className="count">{people.length}</span>
          </h3>
          <ul className="people-list" data-testid="people-list">
            {listed(people, me.id).map((person) => (
              <Person key={person.id} person={person} me={person.id === me.id} onDialog={onDialog} />
            ))}
          </ul>
        </section>
      </div>
      <footer className="panel-foot">
        <InviteButton />
      </footer>
    </Panel>
  );
}

/** What one may do about everybody; nothing for most. */
function HostTools({ onDialog }: { onDialog: (dialog: DialogName) => void }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { session, me, people, permissions, room } = useMeetingState();
  const others = { participants: "all" as const, exclude: [me.id] };
  const all = { participants: "all" as const };
  const [mute, unmute] = [may(permissions, "others.mute"), may(permissions, "others.unmute")];
  const muting: MenuItem[] = [];
  const offer = (testId: string, label: string, icon: IconName, run: () => void) =>
    muting.push({ key: testId, label, icon: <Icon name={icon} size={20} />, testId, run });
  if (mute) offer("mute-all-once", t("people.muteAll"), "micOff", () => void meeting.mute(others));
  if (session.all_muted && unmute)
    offer("free-all", t("people.freeAll"), "mic", () => void meeting.unmute(all));
  if (!session.all_muted && mute)
    offer("mute-all-block", t("people.muteAllAndBlock"), "lock", () => {
      void meeting.mute(all, "microphone", true);
    });
  const hands = may(permissions, "others.lower_hand");
  const locks = may(permissions, session.locked ? "session.unlock" : "session.lock");
  const arranges = room.media !== "audio" && may(permissions, ...OF_PICTURE);
  if (muting.length === 0 && !hands && !locks && !arranges && !permissions.moderate) return null;
  return (
    <section
      className={permissions.moderate ? "host-tools host-whole" : "host-tools"}
      aria-label={t("people.hostTools")}
    >
      {muting.length > 0 && (
        <Menu
          label={t("people.muteAll")}
          className={session.all_muted ? "button quiet small pressed" : "button quiet small"}
          testId="mute-all"
          align="start"
          items={muting}
        >
          <Icon name="micOff" size={17} /> {t("people.muteAll")}
        </Menu>
      )}
      {hands && (
        <Tool
          testId="lower-hands"
          icon="hand"
          label={t("people.lowerAll")}
          disabled={raisedHands(people).length === 0}
          run={() => void meeting.lowerHands({ participants: "all" })}
        />
      )}
      {locks && (
        <Tool
          testId="lock-toggle"
          icon={session.locked ? "unlock" : "lock"}
          label={t(session.locked ? "people.unlock" : "people.lock")}
          pressed={session.locked}
          run={() => void meeting.lock(!session.locked)}
        />
      )}
      {permissions.moderate && (
        <Tool
          testId="lobby-toggle"
          icon="door"
          label={t("people.lobby")}
          pressed={session.lobby_on}
          run={() => void meeting.setLobby(!session.lobby_on)}
        />
      )}
      {arranges && (
        <Tool
          testId="picture-button"
          icon="grid"
          label={t("picture.menu")}
          wide
          run={() => onDialog("picture")}
        />
      )}
      {permissions.moderate && (
        <Tool testId="call-button" icon="phone" label={t("ring.menu")} wide run={() => onDialog("call")} />
      )}
      {session.locked && <p className="hint">{t("people.locked")}</p>}
      {session.lobby_on && permissions.moderate && (
        <p className="hint" data-testid="lobby-hint">
          {t("people.lobbyOn")}
        </p>
      )}
      {session.all_muted && (
        <p className="hint" data-testid="all-muted">
          {t("people.allMuted")}
        </p>
      )}
    </section>
  );
}

interface ToolProps {
  testId: string;
  icon: IconName;
  label: string;
  /** Whether it is on; undefined for what is no switch. */
  pressed?: boolean;
  disabled?: boolean;
  /** In a line of its own. */
  wide?: boolean;
  run: () => void;
}

function Tool({ testId, icon, label, pressed, disabled, wide, run }: ToolProps) {
  return (
    <button
      type="button"
      className={wide ? "button quiet small row" : "button quiet small"}
      data-testid={testId}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={run}
    >
      <Icon name={icon} size={17} /> {label}
    </button>
  );
}
