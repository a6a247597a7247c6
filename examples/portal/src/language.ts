import { german } from "./words/de.js";
import { english } from "./words/en.js";
import type { Words } from "./words/words.js";

/** The languages the portal speaks. */
export const LANGUAGES: readonly Words[] = [english, german];

const STORED = "itsm-portal-language";

/** The language to begin with: of the address (`?lang=de`), as chosen before, as the browser prefers, else English. */
export function firstLanguage(): Words {
  const asked = new URLSearchParams(location.search).get("lang");
  for (const tag of [asked, stored(), ...navigator.languages]) {
    const found = LANGUAGES.find(({ language }) => language === tag?.split("-")[0]);
    if (found) return found;
  }
  return english;
}

/** Remembers a language for the next visit, where the browser allows that. */
export function remember({ language }: Words): void {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Private windows may have no storage; the choice then holds for this visit.
  }
}

function stored(): string | null {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}
