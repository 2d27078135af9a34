export type PanelName = "chat" | "people";
export type DialogName =
  | "settings"
  | "help"
  | "end"
  | "record"
  | "stopRecording"
  | "broadcast"
  | "stopBroadcast";
export type MeetingView = "grid" | "speaker";
