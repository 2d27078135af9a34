import { useTranslation } from "react-i18next";
import { Avatar } from "../ui/Avatar";
import { Dialog } from "../ui/Dialog";
import { LayoutGlyph } from "./LayoutGlyph";
import { useMeeting, useMeetingState } from "./MeetingContext";
import { may } from "./rights";
import { CHOICES, isLarge } from "./seats";
import { listed } from "./state";

const FEWEST_SEATS = 9;

/** How hosts show people to everybody, on pages, in recordings and in broadcasts: the layout, and who sits where. */
export function PictureDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { session, people, me, permissions } = useMeetingState();
  const shown = listed(people, me.id).filter((person) => person.role !== "audience");
  const known = (CHOICES as readonly string[]).includes(session.layout);
  const highest = Math.max(-1, ...shown.map((person) => person.position ?? -1));
  const seats = Math.min(100, Math.max(FEWEST_SEATS, shown.length, highest + 1));
  const seatName = (seat: number) =>
    seat === 0 && isLarge(session.layout) ? t("picture.seatLarge") : t("picture.seat", { number: seat + 1 });

  return (
    <Dialog title={t("picture.title")} onClose={onClose} className="wide" testId="picture-dialog">
      <p>{t("picture.text")}</p>
      <fieldset className="layouts" disabled={!may(permissions, "session.layout")}>
        <legend>{t("picture.layout")}</legend>
        <div className="layout-choices">
          {CHOICES.map((choice) => (
            <label key={choice}>
              <input
                type="radio"
                name="layout"
                checked={session.layout === choice}
                data-testid={`layout-${choice}`}
                onChange={() => void meeting.setLayout(choice)}
              />
              <span>
                <LayoutGlyph layout={choice} />
                {t(`picture.layouts.${choice}`)}
              </span>
            </label>
          ))}
        </div>
        {!known && <p className="hint">{t("picture.other", { layout: session.layout })}</p>}
      </fieldset>
      <label className="check">
        <input
          type="checkbox"
          checked={session.hands_first}
          disabled={!may(permissions, "session.hands_first")}
          data-testid="hands-first"
          onChange={(event) => void meeting.setHandsFirst(event.target.checked)}
        />
        <span>
          {t("picture.handsFirst")}
          <span className="hint">{t("picture.handsFirstHint")}</span>
        </span>
      </label>
      <section className="seats">
        <h3>{t("picture.seats")}</h3>
        <p className="hint">{t("picture.seatsHint")}</p>
        <ul>
          {shown.map((person) => (
            <li key={person.id}>
              <Avatar id={person.id} name={person.name} picture={person.avatar} small />
              <span className="seat-name">
                {person.name} {person.id === me.id && <span className="hint">{t("people.you")}</span>}
              </span>
              <select
                aria-label={t("picture.seatOf", { name: person.name })}
                value={person.position ?? ""}
                disabled={!may(permissions, "others.place")}
                data-testid="seat"
                data-participant={person.id}
                onChange={(event) => {
                  const chosen = event.target.value;
                  void meeting.seat(person.id, chosen === "" ? null : Number(chosen));
                }}
              >
                <option value="">{t("picture.anySeat")}</option>
                <option value="-1">{t("picture.noSeat")}</option>
                {Array.from({ length: seats }, (_, seat) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a seat is its number.
                  <option key={seat} value={seat}>
                    {seatName(seat)}
                  </option>
                ))}
              </select>
            </li>
          ))}
        </ul>
        <button
          type="button"
          className="button small"
          data-testid="seat-anew"
          disabled={!may(permissions, "session.arrange") || shown.every((person) => person.position === null)}
          onClick={() => void meeting.freeSeats()}
        >
          {t("picture.anew")}
        </button>
      </section>
    </Dialog>
  );
}
