// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A text of a picture.
 */
export type TextField = "name" | "folder" | "title" | "description" | "tags" | "picture" | "caption";
