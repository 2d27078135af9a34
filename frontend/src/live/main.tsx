import { showPage } from "../ui/showPage";
import "../styles/live.css";
import { LivePage } from "./LivePage";

const live = {
  en: () => import("./texts/en.json"),
  de: () => import("./texts/de.json"),
  es: () => import("./texts/es.json"),
};

void showPage(<LivePage />, { live });
