// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A program whose libraries are read.
 */
export type Program = "applePhotos" | "lightroom" | "takeout" | "captureOne";
