import { useTranslation } from "react-i18next";
import { Banner } from "./Banner";
import { HandBanner } from "./HandBanner";
import { useMeeting, useMeetingState } from "./MeetingContext";
import { isOffStage } from "./state";

/** Who waits at the door, and what becomes of one's own place on stage. */
export function StageBanners() {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const state = useMeetingState();
  const { invitedBy, me, session, waiting } = state;
  const first = waiting[0];

  return (
    <>
      {first && (
        <Banner
          icon="door"
          testId="lobby-banner"
          text={t("lobby.waits", { count: waiting.length, name: first.name })}
        >
          <button
            type="button"
            className="button small primary"
            data-testid="banner-let-in"
            onClick={() => void meeting.letIn({ participants: waiting.map(({ id }) => id) })}
          >
            {t(waiting.length > 1 ? "lobby.letAllIn" : "lobby.letIn")}
          </button>
        </Banner>
      )}
      {invitedBy !== null && (
        <Banner icon="speaker" testId="podium-invited" urgent text={t("podium.invited", { name: invitedBy })}>
          <button
            type="button"
            className="button small primary"
            data-testid="podium-yes"
            onClick={() => void meeting.answerPodium(true)}
          >
            {t("podium.come")}
          </button>
          <button
            type="button"
            className="button small"
            data-testid="podium-no"
            onClick={() => void meeting.answerPodium(false)}
          >
            {t("banners.notNow")}
          </button>
        </Banner>
      )}
      {me.on_podium && !session.voice_activated && me.role !== "host" && (
        <Banner icon="speaker" testId="on-podium" text={t("podium.youAre")}>
          <button
            type="button"
            className="button small"
            data-testid="podium-leave"
            onClick={() => void meeting.answerPodium(false)}
          >
            {t("podium.stepDown")}
          </button>
        </Banner>
      )}
      {isOffStage(state) && (
        <HandBanner
          testId="off-stage"
          text={t("podium.offStage")}
          raised={t("podium.handUp")}
          hidden={invitedBy !== null}
        />
      )}
    </>
  );
}
