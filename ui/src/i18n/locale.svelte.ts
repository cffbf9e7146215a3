/** The language in use. Owns the choice and tells the document of it; texts and formats read it and follow. */
import type { Language } from "../generated/Language";

export type Spoken = "en" | "hi";

const systemLanguages = (): readonly string[] => (typeof navigator === "undefined" ? [] : navigator.languages);

/** What a choice comes to: the system's language, where there are texts in it, else English. */
export const spoken = (choice: Language, system: string | undefined): Spoken => {
  if (choice !== "system") return choice;
  return system?.toLowerCase().startsWith("hi") ? "hi" : "en";
};

class Tongue {
  #now: Spoken = $state(spoken("system", systemLanguages()[0]));

  get now(): Spoken {
    return this.#now;
  }

  /** Names the language with the region the system has for it, so that dates are written as people there do. */
  get locale(): string {
    return systemLanguages().find((name) => name.toLowerCase().startsWith(this.#now)) ?? this.#now;
  }

  choose(choice: Language): void {
    this.#now = spoken(choice, systemLanguages()[0]);
    if (typeof document !== "undefined") document.documentElement.lang = this.#now;
  }
}

export const tongue = new Tongue();
