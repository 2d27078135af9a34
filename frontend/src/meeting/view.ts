export type PanelName = "chat" | "people";
export type DialogName = "settings" | "help" | "end";
export type MeetingView = "grid" | "speaker";
