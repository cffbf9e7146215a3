// Generated from src-tauri/src by `make types`. Do not edit.
import type { Program } from "./Program";
/**
 * A library of another program that may be brought in.
 */
export type FoundLibrary = {
/**
 * The program.
 */
program: Program,
/**
 * Number of pictures in it, without those that are hidden in it.
 */
pictures: number,
/**
 * Number of pictures that are hidden in it.
 */
hidden: number,
/**
 * Number of its albums.
 */
albums: number,
/**
 * Bytes that its pictures take once they are extracted from zip files; null if they need not be.
 */
toExtract: number | null, };
