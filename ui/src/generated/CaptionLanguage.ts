// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A language that captions are written in.
 */
export type CaptionLanguage = "en" | "hi";
