import { useTranslation } from "react-i18next";
import { Dialog } from "./Dialog";

interface ConfirmDialogProps {
  title: string;
  text: string;
  confirm: string;
  /** What it does can be undone. */
  calm?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once more before something that cannot be taken back. */
export function ConfirmDialog({
  title,
  text,
  confirm,
  calm = false,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose} className="confirm" testId="confirm-dialog">
      <p>{text}</p>
      <div className="actions">
        <button type="button" className="button quiet" onClick={onClose}>
          {t("common.cancel")}
        </button>
        <button
          type="button"
          className={calm ? "button primary" : "button danger"}
          data-testid="confirm-button"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {confirm}
        </button>
      </div>
    </Dialog>
  );
}
