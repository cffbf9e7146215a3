// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * In which form pictures' data are written.
 */
export type ExportForm = "json" | "csv" | "xmp";
