import type { Permissions } from "../types";

/** What one may do in a meeting one by one: hosts everything, others as their ticket says. */
export type Right =
  | "self.undeafen"
  | "others.mute"
  | "others.unmute"
  | "others.camera_off"
  | "others.camera_on"
  | "others.undeafen"
  | "others.lower_hand"
  | "others.place"
  | "others.remove"
  | "others.to_stage"
  | "others.to_audience"
  | "session.lock"
  | "session.unlock"
  | "session.layout"
  | "session.arrange"
  | "session.hands_first"
  | "session.record"
  | "session.broadcast";

export const may = ({ rights, moderate }: Permissions, ...wanted: Right[]): boolean =>
  wanted.some((right) => rights?.includes(right) ?? moderate);

/** Each of these has something to choose in the picture's dialog. */
export const OF_PICTURE: Right[] = [
  "session.layout",
  "others.place",
  "session.hands_first",
  "session.arrange",
];
