// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What a click on a picture of the grid does.
 */
export type Click = "similar" | "select";
