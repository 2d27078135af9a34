import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Banner } from "./Banner";
import { useMeeting, useMeetingState } from "./MeetingContext";

interface HandBannerProps {
  testId: string;
  /** Why a hand would be raised. */
  text: string;
  /** What is said once it is. */
  raised: string;
  /** Something more pressing is asked now. */
  hidden?: boolean;
}

/** Says what one may not do by oneself, and lets one raise a hand for it; told until it is closed. */
export function HandBanner({ testId, text, raised, hidden = false }: HandBannerProps) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const { me, permissions } = useMeetingState();
  const [told, setTold] = useState(false);
  if (told || hidden) return null;
  const up = me.hand_raised_at !== null;
  return (
    <Banner icon="hand" testId={testId} text={up ? raised : text} onClose={() => setTold(true)}>
      {permissions.raise_hand && !up && (
        <button type="button" className="button small" onClick={() => void meeting.hand(true)}>
          {t("controls.raiseHand")}
        </button>
      )}
    </Banner>
  );
}
