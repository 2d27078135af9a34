import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { secondsUntil } from "../clock";
import { stopwatch } from "../ui/time";
import { Banner } from "./Banner";
import { HandBanner } from "./HandBanner";
import { useMeeting, useMeetingState } from "./MeetingContext";
import { may } from "./rights";
import { StageBanners } from "./StageBanners";
import { endOf, waitsForWord } from "./state";

/** What stays until it is settled: above the pictures, the most pressing first. */
export function Banners() {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const state = useMeetingState();
  const { asked, me, permissions, picturesOff, room, tooLarge } = state;
  const mayHear = may(permissions, "self.undeafen");

  return (
    <div className="banners">
      <Ending />
      <StageBanners />
      {asked && (
        <Banner
          icon={asked.source === "microphone" ? "mic" : "camera"}
          testId="asked"
          urgent
          text={t(
            asked.source === "camera"
              ? "banners.askedCamera"
              : room.control === "host"
                ? "banners.givenWord"
                : "banners.askedMic",
            { name: asked.by },
          )}
        >
          <button
            type="button"
            className="button small primary"
            data-testid="asked-yes"
            onClick={() => void meeting.answerAsked(true)}
          >
            {t(asked.source === "microphone" ? "controls.unmute" : "controls.cameraOn")}
          </button>
          <button
            type="button"
            className="button small"
            data-testid="asked-no"
            onClick={() => void meeting.answerAsked(false)}
          >
            {t("banners.notNow")}
          </button>
        </Banner>
      )}
      {waitsForWord(state) && (
        <HandBanner testId="hosts-decide" text={t("banners.hostsDecide")} raised={t("banners.waitForWord")} />
      )}
      {me.deaf && (
        <Banner icon="sound" testId="deaf" text={t("banners.deaf")}>
          {mayHear && (
            <button
              type="button"
              className="button small"
              data-testid="hear-again"
              onClick={() => void meeting.setDeaf(false)}
            >
              {t("banners.hearAgain")}
            </button>
          )}
        </Banner>
      )}
      {picturesOff && room.media !== "audio" && (
        <Banner icon="cameraOff" testId="pictures-off" text={t("banners.picturesOff")}>
          <button
            type="button"
            className="button small"
            data-testid="show-pictures"
            onClick={() => meeting.pictures.show(true)}
          >
            {t("banners.showPictures")}
          </button>
        </Banner>
      )}
      {tooLarge && (
        <Banner
          icon="camera"
          testId="too-large"
          text={t("banners.tooLarge")}
          onClose={() => meeting.store.patch({ tooLarge: false })}
        />
      )}
      {me.position === -1 && me.role !== "audience" && (
        <Banner icon="eye" testId="out-of-picture" text={t("banners.outOfPicture")} />
      )}
    </div>
  );
}

const SOON_SECONDS = 300;
const LAST_SECONDS = 60;
const MORE_MINUTES = 15;

/** That the meeting ends soon, in how long, and for hosts a way to put that off. */
function Ending() {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const state = useMeetingState();
  const { permissions, room, session, warned } = state;
  const ends = endOf(state);
  const [left, setLeft] = useState(() => (ends === null ? null : secondsUntil(ends)));
  const [closed, setClosed] = useState(0);
  const [working, setWorking] = useState(false);

  useEffect(() => {
    setClosed(0);
    if (ends === null) return setLeft(null);
    const look = () => setLeft(secondsUntil(ends));
    look();
    const timer = setInterval(look, 500);
    return () => clearInterval(timer);
  }, [ends]);

  if (left === null || ends === null || left === 0) return null;
  if (left > SOON_SECONDS && !warned) return null;
  const last = left <= LAST_SECONDS;
  // Who closed it is told once more at the last minute.
  if (closed > 0 && (!last || closed <= LAST_SECONDS)) return null;
  const ofAll = session.ends_at !== null && Date.parse(session.ends_at) <= ends;
  return (
    <Banner
      icon="clock"
      testId="ends-soon"
      urgent={last}
      text={
        <>
          {t(ofAll ? "banners.ends" : "banners.stayEnds")}{" "}
          <span className="banner-time" aria-hidden="true">
            {stopwatch(left)}
          </span>
          {/* Not each second: once when it appears, and at the last minute. */}
          <span className="visually-hidden">
            {t("banners.minutes", { count: last ? 1 : Math.ceil(left / 60) })}
          </span>
        </>
      }
      onClose={() => setClosed(left)}
    >
      {ofAll && permissions.moderate && room.extendable && (
        <button
          type="button"
          className="button small"
          data-testid="extend"
          disabled={working}
          onClick={() => {
            setWorking(true);
            void meeting.extend(MORE_MINUTES).finally(() => setWorking(false));
          }}
        >
          {t("banners.extend", { count: MORE_MINUTES })}
        </button>
      )}
    </Banner>
  );
}
