import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { InviteButton } from "./InviteButton";
import { useMeeting, useMeetingState } from "./MeetingContext";
import { Panel } from "./Panel";
import { Person } from "./Person";
import { listed, raisedHands } from "./state";

export function PeoplePanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { people, me, permissions } = useMeetingState();
  const hands = raisedHands(people);

  return (
    <Panel title={t("people.title")} className="people" testId="people-panel" onClose={onClose}>
      <div className="people-scroll">
        {permissions.moderate && <HostTools />}
        {hands.length > 0 && (
          <section>
            <h3>{t("people.hands")}</h3>
            <ol className="hands">
              {hands.map((person) => (
                <li key={person.id} data-testid="raised-hand">
                  <Icon name="hand" size={16} /> {person.name}
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

function HostTools() {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { session, me, people } = useMeetingState();
  const others = { participants: "all" as const, exclude: [me.id] };
  return (
    <section className="host-tools" aria-label={t("people.hostTools")}>
      <button
        type="button"
        className="button quiet small"
        data-testid="mute-all"
        onClick={() => void meeting.mute(others)}
      >
        <Icon name="micOff" size={17} /> {t("people.muteAll")}
      </button>
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
      {session.locked && <p className="hint">{t("people.locked")}</p>}
    </section>
  );
}
