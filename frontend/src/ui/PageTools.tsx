import { useState } from "react";
import { useTranslation } from "react-i18next";
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from "../i18n";
import { preferences } from "../keep";
import { chooseTheme, type Theme } from "../theme";
import { Icon } from "./Icon";
import { Menu } from "./Menu";

const THEMES: Theme[] = ["system", "light", "dark"];

/** Language and colours, at the corner of every page outside the meeting. */
export function PageTools() {
  const { t } = useTranslation();
  const [theme, setTheme] = useState(() => preferences().theme);
  const language = currentLanguage();

  return (
    <div className="page-tools">
      <Menu
        label={`${t("settings.language")}: ${LANGUAGES[language]}`}
        className="text-button"
        testId="language-menu"
        items={(Object.keys(LANGUAGES) as Language[]).map((key) => ({
          key,
          label: LANGUAGES[key],
          checked: key === language,
          icon: key === language ? <Icon name="check" size={18} /> : null,
          run: () => void chooseLanguage(key),
        }))}
      >
        {LANGUAGES[language]} <Icon name="down" size={16} />
      </Menu>
      <Menu
        label={t("settings.theme")}
        testId="theme-menu"
        items={THEMES.map((key) => ({
          key,
          label: t(`settings.${key}`),
          checked: key === theme,
          icon: key === theme ? <Icon name="check" size={18} /> : null,
          run: () => {
            setTheme(key);
            chooseTheme(key);
          },
        }))}
      >
        <svg className="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">
          <circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" strokeWidth="1.8" />
          <path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor" />
        </svg>
      </Menu>
    </div>
  );
}
