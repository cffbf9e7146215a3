// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Why a folder is polled instead of watched.
 */
export type PollingReason = "limit" | "network";
