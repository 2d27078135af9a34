import { Icon } from "../ui/Icon";
import { HomeIcon } from "./HomeIcon";

interface ShowSecretProps {
  shown: boolean;
  /** What a press does now. */
  label: string;
  testId: string;
  onShown: (shown: boolean) => void;
}

/** The switch beside a secret that shows it, and hides it again. */
export function ShowSecret({ shown, label, testId, onShown }: ShowSecretProps) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={shown}
      data-testid={testId}
      onClick={() => onShown(!shown)}
    >
      {shown ? <HomeIcon name="eyeOff" /> : <Icon name="eye" size={20} />}
    </button>
  );
}
