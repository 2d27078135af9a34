import "@fontsource-variable/instrument-sans/index.css";
import "../styles/base.css";
import "../styles/controls.css";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { startTexts } from "../i18n";
import { applyTheme } from "../theme";
import { Failure } from "./Failure";

/** Starts a page: in its theme and language, with its own texts beside those of every page, safe from its faults. */
export async function showPage(page: ReactNode, texts?: Parameters<typeof startTexts>[0]): Promise<void> {
  applyTheme();
  const root = document.getElementById("root");
  if (!root) return;
  await startTexts(texts);
  createRoot(root).render(<Failure>{page}</Failure>);
}
