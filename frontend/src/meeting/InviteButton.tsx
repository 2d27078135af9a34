import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { useMeeting, useMeetingState } from "./MeetingContext";

/** Copies the room's link: the public one, never the address with somebody's ticket. */
export function InviteButton() {
  const { t } = useTranslation();
  const { tenant } = useMeeting();
  const { room } = useMeetingState();
  const [copied, setCopied] = useState(false);
  const path = tenant ? `/t/${encodeURIComponent(tenant)}/m/` : "/m/";
  const link = `${window.location.origin}${path}${encodeURIComponent(room.slug)}`;

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      window.prompt(t("common.copy"), link);
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 2500);
  };

  return (
    <button type="button" className="button quiet" data-testid="invite" onClick={() => void copy()}>
      <Icon name={copied ? "check" : "link"} size={18} />
      <span role="status">{t(copied ? "common.copied" : "common.copy")}</span>
    </button>
  );
}
