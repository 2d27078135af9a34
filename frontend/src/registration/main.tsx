import "@fontsource-variable/instrument-sans/index.css";
import "../styles/base.css";
import "../styles/controls.css";
import "../styles/registration.css";
import { createRoot } from "react-dom/client";
import { startTexts } from "../i18n";
import { applyTheme } from "../theme";
import { Failure } from "../ui/Failure";
import { RegistrationPage } from "./RegistrationPage";

const texts = {
  en: () => import("./texts/en.json"),
  de: () => import("./texts/de.json"),
  es: () => import("./texts/es.json"),
};

applyTheme();
const root = document.getElementById("root");
if (root) {
  void startTexts({ registration: texts }).then(() =>
    createRoot(root).render(
      <Failure>
        <RegistrationPage />
      </Failure>,
    ),
  );
}
