export type PanelName = "chat" | "people";
export type DialogName =
  | "settings"
  | "help"
  | "end"
  | "record"
  | "stopRecording"
  | "broadcast"
  | "stopBroadcast"
  | "becomeHost"
  | "picture"
  | "call"
  | `translator:${string}`;

/** As hosts have chosen for everybody, or as the person likes it here. */
export type MeetingView = "room" | "grid" | "speaker";

/** What a press of the view's button leads to. */
export function nextView(view: MeetingView, layout: string): MeetingView {
  if (view !== "room") return "room";
  return layout === "speaker" || layout === "grid_1" || layout === "highlight" ? "grid" : "speaker";
}

export const VIEW_WORDS = {
  room: "controls.roomView",
  grid: "controls.gridView",
  speaker: "controls.speakerView",
} as const;
