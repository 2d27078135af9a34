export type PanelName = "chat" | "people";
export type DialogName = "settings" | "help" | "end" | "record" | "stopRecording" | "stopBroadcast";
export type MeetingView = "grid" | "speaker";
