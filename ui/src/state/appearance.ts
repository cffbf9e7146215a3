/**
 * Whether the page is light or dark. Owns the document's `data-theme`, which all colours hang on (app.css), and follows
 * the system while nothing else was chosen. The shell does the same for the windows' frames.
 */
import type { Appearance } from "../generated/Appearance";

export type Theme = "light" | "dark";

/** The theme of a preference. */
export const themeOf = (appearance: Appearance, systemIsDark: boolean): Theme => {
  if (appearance !== "system") return appearance;
  return systemIsDark ? "dark" : "light";
};

class AppearanceOfPage {
  #chosen: Appearance = "system";
  #system: MediaQueryList | null = null;

  /** Follows the system from now on, until something else is chosen. Call before anything is shown. */
  start(): void {
    this.#system = matchMedia("(prefers-color-scheme: dark)");
    this.#system.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  setPreference(appearance: Appearance): void {
    this.#chosen = appearance;
    this.#apply();
  }

  #apply(): void {
    if (!this.#system) return;
    document.documentElement.dataset["theme"] = themeOf(this.#chosen, this.#system.matches);
  }
}

export const appearance = new AppearanceOfPage();
