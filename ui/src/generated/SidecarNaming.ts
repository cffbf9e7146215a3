// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * How sidecars are named where there is none yet.
 */
export type SidecarNaming = "stem" | "full";
