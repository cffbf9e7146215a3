// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What speaks for a suggestion: the model finds it in the pixels, the caption names it, or both.
 */
export type Evidence = "model" | "caption" | "both";
