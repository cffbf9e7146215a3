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
 * Whether what is hidden in it is brought in as well; `None` if the program hides nothing.
 */
hidden: boolean | null,
/**
 * Whether it cannot be reached.
 */
offline: boolean, };
