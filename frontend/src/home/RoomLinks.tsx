import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import type { HomeRoom } from "./api";
import { go, PARTS, type Part, pathOf } from "./route";

const ICONS: Record<Part, IconName> = { settings: "settings", people: "people", recordings: "record" };

/** The pages of one room, in its row; `onDelete` is what is last in the menu. */
export function RoomLinks({ room, onDelete }: { room: HomeRoom; onDelete: () => void }) {
  const { t } = useTranslation("home");
  const title = room.title || room.name;
  return (
    <Menu
      label={t("rooms.moreOf", { title })}
      testId="room-menu"
      items={[
        ...PARTS.map((part) => ({
          key: part,
          label: t(`parts.${part}`),
          icon: <Icon name={ICONS[part]} size={20} />,
          testId: `room-${part}`,
          run: () => go(pathOf(room.id, part)),
        })),
        {
          key: "delete",
          label: t("rooms.delete"),
          icon: <Icon name="trash" size={20} />,
          danger: true,
          testId: "delete-room",
          run: onDelete,
        },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}
