// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * Previews of Lightroom from which pictures may be recovered.
 */
export type PreviewsFolder = {
/**
 * Absolute path of their folder.
 */
folder: string,
/**
 * Absolute path of the catalogue that lies beside them, which knows the names of the pictures.
 */
catalogue: string | null, };
