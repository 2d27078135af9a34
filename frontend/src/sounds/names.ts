/** What there is to be heard. `tools/sounds/sounds.toml` says how each sounds and what is spoken. */

/** The same in every language. */
export const TONES = ["enter", "exit", "warning", "ring"] as const;

/** Spoken. `pin` and `pin-wrong` are for the telephone: a page asks in writing. */
export const PROMPTS = [
  "welcome",
  "early",
  "pin",
  "pin-wrong",
  "first",
  "waiting-host",
  "muted",
  "unmuted",
  "may-speak",
  "host",
  "locked",
  "unlocked",
  "recording-started",
  "recording-paused",
  "recording-resumed",
  "recording-stopped",
  "ends-in-5",
  "ends-in-1",
  "ended",
] as const;

export type Tone = (typeof TONES)[number];
export type Prompt = (typeof PROMPTS)[number];
export type Sound = Tone | Prompt;
