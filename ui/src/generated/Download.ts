// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * The progress of a model's download.
 */
export type Download = {
/**
 * Id of the model.
 */
id: string,
/**
 * Bytes on disk.
 */
done: number,
/**
 * Bytes in total; 0 while unknown.
 */
total: number,
/**
 * Recent bytes per second.
 */
perSecond: number | null, };
