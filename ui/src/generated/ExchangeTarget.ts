// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Where what the person says about the pictures of a folder is written to.
 */
export type ExchangeTarget = "off" | "sidecars" | "originals";
