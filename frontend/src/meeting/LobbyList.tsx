import { useTranslation } from "react-i18next";
import { Avatar } from "../ui/Avatar";
import { useMeeting, useMeetingState } from "./MeetingContext";

/** Who waits to be let in, above those who are in. */
export function LobbyList() {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { waiting } = useMeetingState();
  if (waiting.length === 0) return null;
  return (
    <section data-testid="lobby">
      <h3>
        {t("lobby.title")} <span className="count">{waiting.length}</span>
      </h3>
      <ul className="people-list">
        {waiting.map(({ avatar, id, name }) => (
          <li key={id} className="person" data-testid="waiting" data-participant={id}>
            <Avatar id={id} name={name} picture={avatar} small />
            <span className="person-name">
              <span className="person-line">{name}</span>
            </span>
            <button
              type="button"
              className="button small primary"
              data-testid="let-in"
              aria-label={t("lobby.letInOf", { name })}
              onClick={() => void meeting.letIn({ participants: [id] })}
            >
              {t("lobby.letIn")}
            </button>
            <button
              type="button"
              className="button small quiet"
              data-testid="turn-away"
              aria-label={t("lobby.turnAwayOf", { name })}
              onClick={() => void meeting.turnAway({ participants: [id] })}
            >
              {t("lobby.turnAway")}
            </button>
          </li>
        ))}
      </ul>
      {waiting.length > 1 && (
        <button
          type="button"
          className="button small"
          data-testid="let-all-in"
          onClick={() => void meeting.letIn({ participants: "all" })}
        >
          {t("lobby.letAllIn")}
        </button>
      )}
    </section>
  );
}
