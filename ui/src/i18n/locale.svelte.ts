/** The language in use. Owns the choice and the document's `lang`; texts and formats read it and so follow it. */
import type { Language } from "../generated/Language";
import { languageOf, type LanguageCode } from "./languages";

const systemLanguages = (): readonly string[] => (typeof navigator === "undefined" ? [] : navigator.languages);

/** Resolves a preference: the chosen language, else the system's if there are texts in it, else English. */
export const resolveLanguage = (preference: Language, systemTag: string | undefined): LanguageCode =>
  languageOf(preference) ?? languageOf(systemTag ?? "") ?? "en";

class Locale {
  #language: LanguageCode = $state(resolveLanguage("system", systemLanguages()[0]));

  get language(): LanguageCode {
    return this.#language;
  }

  /** The BCP 47 tag for formats, with the system's region if it has one, so that dates look as they do elsewhere. */
  get tag(): string {
    return systemLanguages().find((tag) => languageOf(tag) === this.#language) ?? this.#language;
  }

  setPreference(preference: Language): void {
    this.#language = resolveLanguage(preference, systemLanguages()[0]);
    if (typeof document !== "undefined") document.documentElement.lang = this.#language;
  }
}

export const locale = new Locale();
