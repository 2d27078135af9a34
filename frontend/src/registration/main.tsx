import { showPage } from "../ui/showPage";
import "../styles/registration.css";
import { RegistrationPage } from "./RegistrationPage";

const registration = {
  en: () => import("./texts/en.json"),
  de: () => import("./texts/de.json"),
  es: () => import("./texts/es.json"),
};

void showPage(<RegistrationPage />, { registration });
