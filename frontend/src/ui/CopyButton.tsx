import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./Icon";

const SAID_MS = 2_500;

interface CopyButtonProps {
  text: string;
  /** What is copied, for whom cannot see what it stands beside. */
  label?: string;
  className?: string;
  testId?: string;
}

/** Copies a text and says so; where the browser does not let it, the text is shown to be copied by hand. */
export function CopyButton({ text, label, className = "button small", testId }: CopyButtonProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      window.prompt(t("common.copy"), text);
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), SAID_MS);
  };

  return (
    <button
      type="button"
      className={className}
      data-testid={testId}
      aria-label={label === undefined || copied ? undefined : `${t("common.copy")}: ${label}`}
      onClick={() => void copy()}
    >
      <Icon name={copied ? "check" : "link"} size={18} />
      <span role="status">{t(copied ? "common.copied" : "common.copy")}</span>
    </button>
  );
}
