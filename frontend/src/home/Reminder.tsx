import { useTranslation } from "react-i18next";
import { Icon } from "../ui/Icon";
import { clockTime } from "../ui/time";

/** A meeting that begins in so many minutes. */
export interface Reminding {
  room: { id: string; slug: string; title: string };
  minutes: number;
  opens_at: string | null;
  link: string;
}

export function Reminder({ of, onDone }: { of: Reminding; onDone: () => void }) {
  const { t, i18n } = useTranslation("home");
  const when = of.opens_at ? clockTime(new Date(of.opens_at), i18n.language) : "";
  return (
    <div className="reminder" role="status" data-testid="reminder">
      <Icon name="clock" size={20} />
      <p>{t("reminder.soon", { room: of.room.title, when })}</p>
      <a className="button primary" href={of.link}>
        {t("reminder.enter")}
      </a>
      <button type="button" className="button quiet" onClick={onDone}>
        {t("reminder.done")}
      </button>
    </div>
  );
}
