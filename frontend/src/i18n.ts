import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { prefer, preferences } from "./keep";
import type en from "./texts/en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

const files: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import("./texts/en.json"),
  de: () => import("./texts/de.json"),
  es: () => import("./texts/es.json"),
};

const known = (tag: string | null | undefined): Language | null => {
  const short = (tag ?? "").toLowerCase().split("-")[0] ?? "";
  return short in LANGUAGES ? (short as Language) : null;
};

/** The person's own choice, then the browser's languages, then English. */
function preferred(): Language {
  const chosen = known(preferences().language);
  if (chosen) return chosen;
  for (const tag of navigator.languages) {
    const language = known(tag);
    if (language) return language;
  }
  return "en";
}

async function use(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await files[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: "en",
    fallbackLng: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  await use(preferred());
}

export async function chooseLanguage(language: Language): Promise<void> {
  prefer({ language });
  await use(language);
}

/** The room's language counts only for people who have not chosen one and whose browser names none of ours. */
export async function suggestLanguage(tag: string | null): Promise<void> {
  const language = known(tag);
  const browserKnown = navigator.languages.some((own) => known(own) !== null);
  if (language && !preferences().language && !browserKnown) await use(language);
}

export const currentLanguage = (): Language => known(i18next.language) ?? "en";
