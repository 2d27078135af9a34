import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { PinField } from "../door/PinField";
import { Dialog } from "../ui/Dialog";
import { useSeconds } from "../ui/useSeconds";
import { useMeeting } from "./MeetingContext";

/** Makes oneself a host by the PIN of hosts, also later than at the door. */
export function BecomeHostDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const meeting = useMeeting();
  const [pin, setPin] = useState("");
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const limited = useSeconds(problem?.code === "pin_limited" ? problem : null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (working || limited > 0) return;
    if (pin.trim() === "") return setProblem(new ApiError(403, "pin_required"));
    setWorking(true);
    setProblem(null);
    try {
      await meeting.becomeHost(pin.trim());
      onClose();
    } catch (error) {
      setWorking(false);
      setProblem(error instanceof ApiError ? error : new ApiError(0, "unknown"));
    }
  };

  const known = problem === null || problem.code.startsWith("pin_");
  return (
    <Dialog title={t("host.title")} onClose={onClose} className="confirm" testId="host-dialog">
      <form className="dialog-form" onSubmit={(event) => void submit(event)} noValidate>
        <p>{t("host.text")}</p>
        <PinField
          host
          value={pin}
          problem={known ? problem : null}
          limited={limited}
          onValue={setPin}
          onBack={null}
        />
        {!known && (
          <p className="field-problem" role="alert">
            {t("notices.actionFailed")}
          </p>
        )}
        <div className="actions">
          <button
            type="submit"
            className="button primary"
            disabled={working || limited > 0}
            data-testid="host-submit"
          >
            {t("host.submit")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
