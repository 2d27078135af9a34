import { showPage } from "./ui/showPage";
import "./styles/door.css";
import "./styles/meeting.css";
import "./styles/panels.css";
import { StrictMode } from "react";
import { App } from "./App";
import { readPlace } from "./place";

void showPage(
  <StrictMode>
    <App place={readPlace()} />
  </StrictMode>,
);
