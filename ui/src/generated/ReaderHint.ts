// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * What to install so that a language can be read.
 */
export type ReaderHint = {
/**
 * BCP 47 tag of the language.
 */
language: string,
/**
 * The package, as its package manager names it.
 */
package: string, };
