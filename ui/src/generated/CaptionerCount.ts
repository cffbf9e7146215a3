// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What captioned pictures of the library.
 */
export type CaptionerCount = {
/**
 * Its id, such as `ollama:llava`.
 */
captioner: string,
/**
 * Number of its captions.
 */
count: number, };
