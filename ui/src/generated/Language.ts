/**
 * The language of the window.
 */
export type Language = "system" | "en" | "hi";
