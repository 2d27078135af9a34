import { CopyButton } from "../ui/CopyButton";
import { useMeeting, useMeetingState } from "./MeetingContext";

/** Copies the room's link: the public one, never the address with somebody's ticket. */
export function InviteButton() {
  const { tenant } = useMeeting();
  const { room } = useMeetingState();
  const path = tenant ? `/t/${encodeURIComponent(tenant)}/m/` : "/m/";
  const link = `${window.location.origin}${path}${encodeURIComponent(room.slug)}`;
  return <CopyButton text={link} className="button quiet" testId="invite" />;
}
