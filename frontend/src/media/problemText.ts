import type { TFunction } from "i18next";
import type { Problem } from "./devices";

/** Why a device cannot be used, in plain words. */
export function problemText(t: TFunction, kind: "microphone" | "camera", problem: Problem): string {
  const what = t(kind === "microphone" ? "devices.whatMicrophone" : "devices.whatCamera");
  return t(`devices.${problem}`, { what });
}
