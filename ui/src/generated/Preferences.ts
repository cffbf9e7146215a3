import type { Language } from "./Language";
export type Preferences = { language: Language, tile: number, excludes: Array<string>, recentSearches: Array<string>, inspector: boolean, sidebar: boolean, };
