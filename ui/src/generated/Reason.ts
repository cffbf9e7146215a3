// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A reason as a code, which the page translates, with what fills the blanks of its text.
 */
export type Reason = {
/**
 * Stable name of the reason, such as `truncated`.
 */
code: string,
/**
 * What its text names, such as a format, by name.
 */
parameters: { [key in string]: string },
/**
 * The reason in English, for a code that the page does not know.
 */
message: string, };
