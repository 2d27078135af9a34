import "@fontsource-variable/instrument-sans/index.css";
import "../styles/base.css";
import "../styles/controls.css";
import "../styles/picture.css";
import "../styles/start.css";
import { createRoot } from "react-dom/client";
import { startTexts } from "../i18n";
import { applyTheme } from "../theme";
import { StartPage } from "./StartPage";

applyTheme();
const root = document.getElementById("root");
if (root) void startTexts().then(() => createRoot(root).render(<StartPage />));
