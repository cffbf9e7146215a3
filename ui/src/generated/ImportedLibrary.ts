// Generated from src-tauri/src by `make types`. Do not edit.
import type { Program } from "./Program";
/**
 * What bringing in a library of another program found and did.
 */
export type ImportedLibrary = {
/**
 * The program.
 */
program: Program,
/**
 * Number of its pictures that were brought in.
 */
pictures: number,
/**
 * Of them, those of which there is neither the original nor a preview.
 */
missing: number, };
