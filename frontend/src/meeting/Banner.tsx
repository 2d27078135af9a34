import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../ui/Icon";

interface BannerProps {
  icon: IconName;
  text: ReactNode;
  testId: string;
  urgent?: boolean;
  onClose?: () => void;
  children?: ReactNode;
}

/** One thing that stays until it is settled. */
export function Banner({ icon, text, testId, urgent = false, onClose, children }: BannerProps) {
  const { t } = useTranslation();
  return (
    <section className={urgent ? "banner urgent" : "banner"} data-testid={testId}>
      <Icon name={icon} size={18} />
      <p role="status">{text}</p>
      {children}
      {onClose && (
        <button type="button" className="icon-button" aria-label={t("common.close")} onClick={onClose}>
          <Icon name="close" size={18} />
        </button>
      )}
    </section>
  );
}
