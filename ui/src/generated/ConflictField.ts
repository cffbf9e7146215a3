// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What was changed on both sides.
 */
export type ConflictField = "keywords" | "rating" | "title" | "description" | "date";
