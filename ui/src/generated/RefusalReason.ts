// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Why something that was dropped or pasted cannot be used.
 */
export type RefusalReason = "missing" | "notPicture" | "folder" | "several" | "empty" | "tooBroad" | "photos" | "known" | "inside" | "name" | "tooLarge" | "text" | "nothing" | "unusable";
