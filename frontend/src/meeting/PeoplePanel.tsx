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
        <button
          type="button"
          className="button quiet small"
          data-testid="lower-hands"
          disabled={raisedHands(people).length === 0}
          onClick={() => void meeting.lowerHands({ participants: "all" })}
        >
          <Icon name="hand" size={17} /> {t("people.lowerAll")}
        </button>
      )}
      {locks && (
        <button
          type="button"
          className="button quiet small"
          data-testid="lock-toggle"
          aria-pressed={session.locked}
          onClick={() => void meeting.lock(!session.locked)}
        >
          <Icon name={session.locked ? "unlock" : "lock"} size={17} />{" "}
          {t(session.locked ? "people.unlock" : "people.lock")}
        </button>
      )}
      {permissions.moderate && (
        <button
          type="button"
          className="button quiet small"
          data-testid="lobby-toggle"
          aria-pressed={session.lobby_on}
          onClick={() => void meeting.setLobby(!session.lobby_on)}
        >
          <Icon name="door" size={17} /> {t("people.lobby")}
        </button>
      )}
      {arranges && (
        <button
          type="button"
          className="button quiet small row"
          data-testid="picture-button"
          onClick={() => onDialog("picture")}
        >
          <Icon name="grid" size={17} /> {t("picture.menu")}
        </button>
      )}
      {permissions.moderate && (
        <button
          type="button"
          className="button quiet small row"
          data-testid="call-button"
          onClick={() => onDialog("call")}
        >
          <Icon name="phone" size={17} /> {t("ring.menu")}
        </button>
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
