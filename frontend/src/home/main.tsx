import { showPage } from "../ui/showPage";
import "../styles/picture.css";
import "../styles/home.css";
import "../styles/recordings.css";
import { Home } from "./Home";

const home = {
  en: () => import("./texts/en.json"),
  de: () => import("./texts/de.json"),
  es: () => import("./texts/es.json"),
};

void showPage(<Home />, { home });
