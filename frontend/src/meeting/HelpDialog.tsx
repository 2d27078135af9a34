import { useState } from "react";
import { useTranslation } from "react-i18next";
import { prefer, preferences } from "../keep";
import { Dialog } from "../ui/Dialog";

const KEYS = [
  ["D", "mic"],
  ["E", "camera"],
  ["S", "share"],
  ["H", "hand"],
  ["C", "chat"],
  ["P", "people"],
  ["G", "view"],
  ["F", "fullScreen"],
  ["R", "record"],
  ["?", "help"],
  ["Esc", "escape"],
] as const;

export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [enabled, setEnabled] = useState(() => preferences().shortcuts);
  return (
    <Dialog title={t("shortcuts.title")} onClose={onClose} testId="help-dialog">
      <dl className="keys">
        {KEYS.map(([key, name]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`shortcuts.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => {
            setEnabled(event.target.checked);
            prefer({ shortcuts: event.target.checked });
          }}
        />
        <span>
          {t("shortcuts.enable")}
          <span className="hint">{t("shortcuts.enableHint")}</span>
        </span>
      </label>
    </Dialog>
  );
}
