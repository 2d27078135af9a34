import type { ReactNode } from "react";

/** Our own line icons on a 24 unit grid. They are decoration: the control around them carries the label. */
const SHAPES = {
  mic: (
    <>
      <rect x="9" y="3" width="6" height="11" rx="3" />
      <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
    </>
  ),
  micOff: (
    <>
      <path d="M15 9.5V6a3 3 0 0 0-5.8-1.1M9 9v2a3 3 0 0 0 4.6 2.5M5.5 11.5a6.5 6.5 0 0 0 10.2 5.3M18.5 11.5a6.4 6.4 0 0 1-.8 3.1M12 18v3" />
      <path d="M4 4l16 16" />
    </>
  ),
  camera: (
    <>
      <rect x="3" y="6.5" width="12.5" height="11" rx="3" />
      <path d="M15.5 11l5.5-3v8l-5.5-3" />
    </>
  ),
  cameraOff: (
    <>
      <path d="M9.5 6.5h3a3 3 0 0 1 3 3V11l5.5-3v8l-3.2-1.7M15.2 15.8a3 3 0 0 1-2.7 1.7H6a3 3 0 0 1-3-3v-5a3 3 0 0 1 2.2-2.9" />
      <path d="M4 4l16 16" />
    </>
  ),
  screen: (
    <>
      <rect x="3" y="4.5" width="18" height="12.5" rx="2.5" />
      <path d="M12 14V8.2M9.2 10.6L12 7.8l2.8 2.8M8.5 20.5h7" />
    </>
  ),
  screenStop: (
    <>
      <rect x="3" y="4.5" width="18" height="12.5" rx="2.5" />
      <path d="M9.8 8.5l4.4 4.4M14.2 8.5l-4.4 4.4M8.5 20.5h7" />
    </>
  ),
  hand: (
    <path d="M8 12.5V6.2a1.4 1.4 0 0 1 2.8 0V11V4.6a1.4 1.4 0 0 1 2.8 0V11V5.8a1.4 1.4 0 0 1 2.8 0v6.4l.6-2a1.5 1.5 0 0 1 2.8 1l-1.7 5.5A6.2 6.2 0 0 1 12.2 21c-2.2 0-3.7-.8-5-2.6l-3-4.4a1.5 1.5 0 0 1 2.4-1.8z" />
  ),
  chat: (
    <>
      <path d="M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.500v7a2.5 2.5 0 0 1-2.5 2.500H11l-4.5 4V16A2.5 2.5 0 0 1 4 13.500z" />
      <path d="M8.5 8.800h7M8.5 11.800h4.5" />
    </>
  ),
  people: (
    <>
      <circle cx="9" cy="8" r="3.3" />
      <path d="M2.8 19.500c.3-3.5 2.8-5.5 6.2-5.500s5.9 2 6.2 5.500M15.5 5a3.2 3.2 0 0 1 0 6M17.5 14.400c2.2.6 3.5 2.3 3.7 5.1" />
    </>
  ),
  door: (
    <>
      <path d="M13 4H7.500A2.5 2.5 0 0 0 5 6.500v11A2.5 2.5 0 0 0 7.5 20H13" />
      <path d="M10 12h10.500M17 8.300l3.7 3.7-3.7 3.7" />
    </>
  ),
  more: (
    <>
      <circle cx="5.5" cy="12" r="1.2" />
      <circle cx="12" cy="12" r="1.2" />
      <circle cx="18.5" cy="12" r="1.2" />
    </>
  ),
  settings: (
    <>
      <path d="M4 7.500h9M18 7.500h2M4 16.500h2M11 16.500h9" />
      <circle cx="15.5" cy="7.5" r="2.5" />
      <circle cx="8.5" cy="16.5" r="2.5" />
    </>
  ),
  grid: (
    <>
      <rect x="3.5" y="4.5" width="7.5" height="6.5" rx="2" />
      <rect x="13" y="4.5" width="7.5" height="6.5" rx="2" />
      <rect x="3.5" y="13" width="7.5" height="6.5" rx="2" />
      <rect x="13" y="13" width="7.5" height="6.5" rx="2" />
    </>
  ),
  speaker: (
    <>
      <rect x="3.5" y="4.5" width="12" height="15" rx="2.5" />
      <path d="M18.5 5.500h2M18.5 12h2M18.5 18.500h2" />
    </>
  ),
  lock: (
    <>
      <rect x="5" y="10.5" width="14" height="9.5" rx="2.5" />
      <path d="M8 10.500V8a4 4 0 0 1 8 0v2.5" />
    </>
  ),
  unlock: (
    <>
      <rect x="5" y="10.5" width="14" height="9.5" rx="2.5" />
      <path d="M8 10.500V8a4 4 0 0 1 7.7-1.5" />
    </>
  ),
  record: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <circle cx="12" cy="12" r="3.6" fill="currentColor" />
    </>
  ),
  pause: <path d="M9 6.500v11M15 6.500v11" strokeWidth="2.6" />,
  stop: <rect x="6.5" y="6.5" width="11" height="11" rx="2.5" />,
  broadcast: (
    <>
      <circle cx="12" cy="12" r="2" fill="currentColor" />
      <path d="M8.2 15.800a5.4 5.400 0 0 1 0-7.600M15.8 8.200a5.4 5.400 0 0 1 0 7.600M5.400 18.600a9.4 9.400 0 0 1 0-13.2M18.600 5.400a9.400 9.400 0 0 1 0 13.2" />
    </>
  ),
  play: <path d="M8 5.500v13l10.500-6.500z" />,
  download: <path d="M12 4v11M7.500 10.800L12 15.300l4.500-4.500M5 19.500h14" />,
  trash: <path d="M5 7h14M9.500 7V4.800h5V7M7 7l.8 12.500h8.400L17 7M10.3 10.800v5M13.7 10.800v5" />,
  close: <path d="M6 6l12 12M18 6L6 18" />,
  check: <path d="M5 12.500l4.5 4.500L19 7.5" />,
  down: <path d="M6.5 9.500l5.5 5.5 5.5-5.5" />,
  left: <path d="M14.5 5.500L8 12l6.5 6.5" />,
  right: <path d="M9.5 5.500L16 12l-6.5 6.5" />,
  send: <path d="M4.5 12L20 4.5 15.5 20l-4-6.500zM11.5 13.500L20 4.5" />,
  link: (
    <>
      <path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.300l-1 1" />
      <path d="M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.700l1-1" />
    </>
  ),
  pin: <path d="M9 4h6l-.8 6 3.3 3.500v1.500H6.500v-1.500L9.8 10zM12 15v5.5" />,
  host: <path d="M12 4l2.4 4.9 5.4.8-3.9 3.8.9 5.4-4.8-2.6-4.8 2.6.9-5.400L4.2 9.700l5.4-.8z" />,
  remove: (
    <>
      <circle cx="10" cy="8" r="3.3" />
      <path d="M3.8 19.500c.3-3.5 2.8-5.5 6.2-5.5 1.3 0 2.4.3 3.4.8M16 18.500h5" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 11v5M12 8v.1" />
    </>
  ),
  sound: (
    <path d="M4 9.500v5h3.500L12 18.500v-13L7.5 9.500zM15.5 9a4 4 0 0 1 0 6M18 6.500a7.5 7.5 0 0 1 0 11" />
  ),
  keyboard: (
    <>
      <rect x="3" y="6" width="18" height="12" rx="2.5" />
      <path d="M7 10v.1M10.3 10v.1M13.7 10v.1M17 10v.1M8 14h8" />
    </>
  ),
  expand: <path d="M9 4.500H4.500V9M15 4.500h4.500V9M9 19.500H4.500V15M15 19.500h4.500V15" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7.500V12l3 2" />
    </>
  ),
  phone: (
    <path d="M8.300 4H6.500A2.500 2.500 0 0 0 4 6.700 14.500 14.500 0 0 0 17.300 20a2.500 2.500 0 0 0 2.700-2.500v-1.800a1.500 1.500 0 0 0-1.200-1.500l-2.500-.5a1.500 1.500 0 0 0-1.400.5l-.8 1a11 11 0 0 1-4.800-4.800l1-.8a1.500 1.500 0 0 0 .5-1.400l-.5-2.500A1.500 1.500 0 0 0 8.800 4z" />
  ),
  wave: <path d="M5 10v4M9 7v10M13 9.500v5M17 6v12M21 10.500v3" />,
  eye: (
    <>
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
      <circle cx="12" cy="12" r="2.8" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof SHAPES;

/** What all icons have in common; the shape is drawn in 24 by 24. */
export function Glyph({ size, children }: { size: number; children: ReactNode }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export function Icon({ name, size = 22 }: { name: IconName; size?: number }) {
  return <Glyph size={size}>{SHAPES[name]}</Glyph>;
}
