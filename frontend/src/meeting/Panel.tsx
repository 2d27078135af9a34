import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { usePhone } from "../ui/useMedia";

interface PanelProps {
  title: string;
  className: string;
  testId: string;
  onClose: () => void;
  children: ReactNode;
}

/** Beside the pictures where there is room, a sheet from below on a phone. */
export function Panel({ title, className, testId, onClose, children }: PanelProps) {
  const phone = usePhone();
  if (phone) {
    return (
      <Dialog title={title} onClose={onClose} className={`sheet ${className}`} testId={testId}>
        {children}
      </Dialog>
    );
  }
  return (
    <SidePanel title={title} className={className} testId={testId} onClose={onClose}>
      {children}
    </SidePanel>
  );
}

function SidePanel({ title, className, testId, onClose, children }: PanelProps) {
  const { t } = useTranslation();
  const heading = useId();
  const ref = useRef<HTMLElement>(null);

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    const panel = ref.current;
    const first = panel?.querySelector<HTMLElement>("textarea") ?? panel?.querySelector<HTMLElement>("h2");
    first?.focus({ preventScroll: true });
    return () => {
      if (before?.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  return (
    <aside ref={ref} className={`panel ${className}`} aria-labelledby={heading} data-testid={testId}>
      <header className="panel-head">
        <h2 id={heading} tabIndex={-1}>
          {title}
        </h2>
        <button type="button" className="icon-button" aria-label={t("common.close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </aside>
  );
}
