// Generated from src-tauri/src by `make types`. Do not edit.
/**
 * A library of another program that a picture is in.
 */
export type Told = {
/**
 * The program's name, such as `Lightroom Classic`.
 */
program: string,
/**
 * Path of the library.
 */
library: string,
/**
 * Path of the original.
 */
original: string,
/**
 * Whether the original is missing and something stands in for it.
 */
standsIn: boolean, };
