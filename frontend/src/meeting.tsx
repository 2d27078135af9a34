import "@fontsource-variable/instrument-sans/index.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/door.css";
import "./styles/meeting.css";
import "./styles/panels.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { startTexts } from "./i18n";
import { readPlace } from "./place";
import { applyTheme } from "./theme";
import { Failure } from "./ui/Failure";

applyTheme();
const place = readPlace();
const root = document.getElementById("root");
if (root) {
  void startTexts().then(() => {
    createRoot(root).render(
      <StrictMode>
        <Failure>
          <App place={place} />
        </Failure>
      </StrictMode>,
    );
  });
}
