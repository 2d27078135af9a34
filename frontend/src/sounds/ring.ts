import { PageSpeaker } from "./PageSpeaker";

/** Rings until what it returns is called: somebody calls, or knocks. */
export function ring(): () => void {
  const speaker = new PageSpeaker(null);
  void speaker.play("ring", true);
  return () => speaker.stop();
}
