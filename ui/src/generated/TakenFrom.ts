// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Where the time at which a picture was taken was read from.
 */
export type TakenFrom = "person" | "exif" | "xmp" | "iptc" | "png" | "fileName" | "library" | "fileTime";
