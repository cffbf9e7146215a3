// Generated from src-tauri/src by `make types`. Do not edit.
import type { Program } from "./Program";
/**
 * A library of another program that was brought in.
 */
export type LibraryEntry = {
/**
 * Row id.
 */
id: number,
/**
 * The program.
 */
program: Program,
/**
 * Absolute path, for display.
 */
path: string,
/**
 * Number of its pictures that are known.
 */
pictures: number,
/**
 * Whether it cannot be reached.
 */
offline: boolean, };
