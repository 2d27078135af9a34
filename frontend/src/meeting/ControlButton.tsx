import { Icon, type IconName } from "../ui/Icon";

interface ControlButtonProps {
  icon: IconName;
  label: string;
  /** The short word under the icon, for the eye only. */
  caption: string;
  shortcut: string;
  testId: string;
  onPress: () => void;
  pressed?: boolean;
  /** It is switched off, and people should see that. */
  off?: boolean;
  /** It is on and stands out: a raised hand, a shared screen. */
  active?: boolean;
  /** Its panel is open. */
  open?: boolean;
  disabled?: boolean;
  badge?: number;
  count?: number;
}

export function ControlButton(props: ControlButtonProps) {
  const {
    icon,
    label,
    caption,
    shortcut,
    testId,
    onPress,
    pressed,
    off,
    active,
    open,
    disabled,
    badge,
    count,
  } = props;
  const classes = [
    "control",
    off ? "off" : "",
    active ? "active" : "",
    open ? "open" : "",
    disabled ? "blocked" : "",
  ];
  return (
    <button
      type="button"
      className={classes.filter(Boolean).join(" ")}
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={open}
      // Blocked controls stay focusable, so that their reason can be read.
      aria-disabled={disabled}
      aria-keyshortcuts={shortcut}
      title={`${label} (${shortcut})`}
      data-testid={testId}
      onClick={disabled ? undefined : onPress}
    >
      <Icon name={icon} />
      <span className="control-caption" aria-hidden="true">
        {caption}
        {count !== undefined && ` ${count}`}
      </span>
      {badge !== undefined && badge > 0 && (
        <span className="badge" aria-hidden="true" data-testid="unread">
          {badge > 99 ? "99+" : badge}
        </span>
      )}
    </button>
  );
}
