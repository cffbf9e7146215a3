// Generated from src-tauri/src by `make types`. Do not edit.
import type { ModelState } from "./ModelState";
/**
 * A model, from the built-in list or added from a folder.
 */
export type ModelEntry = {
/**
 * Id, as commands take it.
 */
id: string,
/**
 * Name, for display.
 */
name: string,
/**
 * Whether it is installed.
 */
state: ModelState,
/**
 * Size of the download or on disk, in bytes.
 */
bytes: number,
/**
 * Bytes that an incomplete download has on disk.
 */
downloaded: number,
/**
 * Whether searches use it.
 */
inUse: boolean,
/**
 * Whether the library is being prepared for it.
 */
next: boolean,
/**
 * Whether it is the recommended first choice.
 */
recommended: boolean,
/**
 * Whether it understands many languages.
 */
manyLanguages: boolean,
/**
 * Whether its licence permits research only.
 */
research: boolean,
/**
 * Its licence.
 */
licence: string,
/**
 * Whether it was added from a folder.
 */
added: boolean, };
