import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { Menu, type MenuItem } from "../ui/Menu";
import { InviteButton } from "./InviteButton";
import { useMeeting, useMeetingState } from "./MeetingContext";
import { Panel } from "./Panel";
import { Person } from "./Person";
import { listed, raisedHands } from "./state";
import type { DialogName } from "./view";

interface PeoplePanelProps {
  onClose: () => void;
  onDialog: (dialog: DialogName) => void;
}

export function PeoplePanel({ onClose, onDialog }: PeoplePanelProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { people, me, permissions, room } = useMeetingState();
  // Where hosts decide who speaks, a raised hand asks for the microphone.
  const gives = permissions.moderate && room.control === "host";
  const hands = raisedHands(people);

  return (
    <Panel title={t("people.title")} className="people" testId="people-panel" onClose={onClose}>
      <div className="people-scroll">
        {permissions.moderate && <HostTools onDialog={onDialog} />}
        {room.control === "host" && (
          <p className="hint" data-testid="control-hint">
            {t(permissions.moderate ? "people.youDecide" : "people.hostsDecide")}
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
              <Person
                key={person.id}
                person={person}
                me={person.id === me.id}
                moderate={permissions.moderate}
                onDialog={onDialog}
              />
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

function HostTools({ onDialog }: { onDialog: (dialog: DialogName) => void }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { session, me, people, room } = useMeetingState();
  const others = { participants: "all" as const, exclude: [me.id] };
  const all = { participants: "all" as const };
  const muting: MenuItem[] = [
    {
      key: "mute",
      label: t("people.muteAll"),
      icon: <Icon name="micOff" size={20} />,
      testId: "mute-all-once",
      run: () => void meeting.mute(others),
    },
    session.all_muted
      ? {
          key: "free",
          label: t("people.freeAll"),
          icon: <Icon name="mic" size={20} />,
          testId: "free-all",
          run: () => void meeting.unmute(all),
        }
      : {
          key: "block",
          label: t("people.muteAllAndBlock"),
          icon: <Icon name="lock" size={20} />,
          testId: "mute-all-block",
          run: () => void meeting.mute(all, "microphone", true),
        },
  ];
  return (
    <section className="host-tools" aria-label={t("people.hostTools")}>
      <Menu
        label={t("people.muteAll")}
        className={session.all_muted ? "button quiet small pressed" : "button quiet small"}
        testId="mute-all"
        align="start"
        items={muting}
      >
        <Icon name="micOff" size={17} /> {t("people.muteAll")}
      </Menu>
      <button
        type="button"
        className="button quiet small"
        data-testid="lower-hands"
        disabled={raisedHands(people).length === 0}
        onClick={() => void meeting.lowerHands({ participants: "all" })}
      >
        <Icon name="hand" size={17} /> {t("people.lowerAll")}
      </button>
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
      {room.media !== "audio" && (
        <button
          type="button"
          className="button quiet small row"
          data-testid="picture-button"
          onClick={() => onDialog("picture")}
        >
          <Icon name="grid" size={17} /> {t("picture.menu")}
        </button>
      )}
      <button
        type="button"
        className="button quiet small row"
        data-testid="call-button"
        onClick={() => onDialog("call")}
      >
        <Icon name="phone" size={17} /> {t("ring.menu")}
      </button>
      {session.locked && <p className="hint">{t("people.locked")}</p>}
      {session.all_muted && (
        <p className="hint" data-testid="all-muted">
          {t("people.allMuted")}
        </p>
      )}
    </section>
  );
}
