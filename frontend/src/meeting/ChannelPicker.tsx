import { useTranslation } from "react-i18next";
import { useMeeting, useMeetingState } from "./MeetingContext";
import { channels } from "./onStage";

/** What one hears: the original, or a translator; and for translators, in which language they speak. */
export function ChannelPicker() {
  const { t, i18n } = useTranslation();
  const meeting = useMeeting();
  const { channel, me, people, session } = useMeetingState();
  if (!session.interpretation) return null;
  const names = new Intl.DisplayNames([i18n.language], { type: "language" });
  const nameOf = (tag: string) => names.of(tag) ?? tag;
  if (me.languages) {
    return (
      <label className="channel">
        <span className="visually-hidden">{t("interpretation.speak")}</span>
        <select
          data-testid="speak-in"
          title={t("interpretation.speak")}
          value={me.channel ?? ""}
          onChange={(event) => void meeting.speakIn(event.target.value)}
        >
          {me.languages.map((tag) => (
            <option key={tag} value={tag}>
              {t("interpretation.speakIn", { language: nameOf(tag) })}
            </option>
          ))}
        </select>
      </label>
    );
  }
  const offered = channels(people);
  if (offered.length === 0) return null;
  return (
    <label className="channel">
      <span className="visually-hidden">{t("interpretation.listen")}</span>
      <select
        data-testid="listen-to"
        title={t("interpretation.listen")}
        value={channel ?? ""}
        onChange={(event) => meeting.listenTo(event.target.value || null)}
      >
        <option value="">{t("interpretation.original")}</option>
        {offered.map((tag) => (
          <option key={tag} value={tag}>
            {nameOf(tag)}
          </option>
        ))}
      </select>
    </label>
  );
}
