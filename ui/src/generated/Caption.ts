// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What a picture shows, in words.
 */
export type Caption = {
/**
 * Plain text.
 */
text: string,
/**
 * What said it, such as `ollama:llava`; null if the person did.
 */
captioner: string | null,
/**
 * When it was made, in seconds since 1970, UTC.
 */
madeAt: number, };
