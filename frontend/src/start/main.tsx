import { showPage } from "../ui/showPage";
import "../styles/picture.css";
import "../styles/start.css";
import { StartPage } from "./StartPage";

void showPage(<StartPage />);
