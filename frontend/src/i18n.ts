import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type home from "./home/texts/en.json";
import { prefer, preferences } from "./keep";
import type live from "./live/texts/en.json";
import type registration from "./registration/texts/en.json";
import type en from "./texts/en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: {
      translation: typeof en;
      home: typeof home;
      live: typeof live;
      registration: typeof registration;
    };
  }
}

export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

type Files = Record<Language, () => Promise<{ default: object }>>;

const files: Record<string, Files> = {
  translation: {
    en: () => import("./texts/en.json"),
    de: () => import("./texts/de.json"),
    es: () => import("./texts/es.json"),
  },
};

const known = (tag: string | null | undefined): Language | null => {
  const short = (tag ?? "").toLowerCase().split("-")[0] ?? "";
  return short in LANGUAGES ? (short as Language) : null;
};

/** What a link asks for, read before its fragment is taken away. */
const asked = new URLSearchParams(globalThis.location?.hash.slice(1)).get("lang");

/** The person's own choice, then the link's, then the browser's languages, then English. */
function preferred(): Language {
  const chosen = known(preferences().language) ?? (asked === null ? null : known(asked));
  if (chosen) return chosen;
  for (const tag of navigator.languages) {
    const language = known(tag);
    if (language) return language;
  }
  return "en";
}

async function use(language: Language): Promise<void> {
  for (const [namespace, its] of Object.entries(files)) {
    if (!i18next.hasResourceBundle(language, namespace)) {
      i18next.addResourceBundle(language, namespace, (await its[language]()).default);
    }
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Starts with the texts of every page, and those of a page's own. */
export async function startTexts(more: Record<string, Files> = {}): Promise<void> {
  Object.assign(files, more);
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
