import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { HomeRoom } from "./api";
import { go, recordingsPath } from "./route";

/**
 * Links to the pages of one room, in its row: an entry for each page there is, under `/rooms/<id>/…`.
 */
const PAGES: ((room: HomeRoom) => ReactNode)[] = [(room) => <RecordingsLink key="recordings" room={room} />];

function RecordingsLink({ room }: { room: HomeRoom }) {
  const { t } = useTranslation("home");
  const path = recordingsPath(room.id);
  return (
    <a
      className="button small"
      href={path}
      aria-label={t("recordings.ofRoom", { title: room.title || room.name })}
      data-testid="room-recordings"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(path);
      }}
    >
      {t("recordings.title")}
    </a>
  );
}

export function RoomLinks({ room }: { room: HomeRoom }) {
  return PAGES.map((page) => page(room));
}
