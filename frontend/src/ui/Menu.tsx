import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

interface MenuProps {
  label: string;
  /** What the button shows. */
  children: ReactNode;
  className?: string;
  testId?: string;
  align?: "start" | "end";
  items: MenuItem[];
}

export interface MenuItem {
  key: string;
  label: string;
  icon?: ReactNode;
  checked?: boolean;
  danger?: boolean;
  heading?: boolean;
  testId?: string;
  run?: () => void;
}

/** A button with a menu, on the browser's popover: above everything, closed by Escape or a press outside. */
export function Menu({
  label,
  children,
  className = "icon-button",
  testId,
  align = "end",
  items,
}: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const element = menu.current;
    if (!element) return;
    const toggled = (event: Event) => setOpen((event as ToggleEvent).newState === "open");
    element.addEventListener("toggle", toggled);
    return () => element.removeEventListener("toggle", toggled);
  }, []);

  useEffect(() => {
    if (!open) return;
    place(button.current, menu.current, align);
    choices(menu.current)[0]?.focus();
  }, [open, align]);

  const moved = (event: KeyboardEvent) => {
    const all = choices(menu.current);
    const at = all.indexOf(document.activeElement as HTMLElement);
    const target =
      event.key === "ArrowDown"
        ? all[(at + 1) % all.length]
        : event.key === "ArrowUp"
          ? all[(at - 1 + all.length) % all.length]
          : event.key === "Home"
            ? all[0]
            : event.key === "End"
              ? all[all.length - 1]
              : null;
    if (event.key === "Tab") menu.current?.hidePopover();
    if (!target) return;
    event.preventDefault();
    target.focus();
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        data-testid={testId}
        onClick={() => menu.current?.togglePopover()}
      >
        {children}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        className="menu"
        onKeyDown={moved}
      >
        {items.map((item) =>
          item.heading ? (
            <div key={item.key} className="menu-heading" role="presentation">
              {item.label}
            </div>
          ) : (
            <button
              key={item.key}
              type="button"
              {...(item.checked === undefined
                ? { role: "menuitem" }
                : { role: "menuitemradio", "aria-checked": item.checked })}
              tabIndex={-1}
              className={`menu-item${item.danger ? " danger" : ""}`}
              data-testid={item.testId}
              onClick={() => {
                menu.current?.hidePopover();
                button.current?.focus();
                item.run?.();
              }}
            >
              <span className="menu-icon">{item.icon}</span>
              <span className="menu-label">{item.label}</span>
            </button>
          ),
        )}
      </div>
    </>
  );
}

function choices(menu: HTMLElement | null): HTMLElement[] {
  return [...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
}

/** Beside the button, on the side with room, never outside the window. */
function place(button: HTMLElement | null, menu: HTMLElement | null, align: "start" | "end"): void {
  if (!button || !menu) return;
  const gap = 8;
  const anchor = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const left = align === "start" ? anchor.left : anchor.right - width;
  const below = anchor.bottom + gap;
  const top = below + height + gap > window.innerHeight ? anchor.top - gap - height : below;
  menu.style.left = `${Math.max(gap, Math.min(left, window.innerWidth - width - gap))}px`;
  menu.style.top = `${Math.max(gap, top)}px`;
}
