// Generated from src-tauri/src by `make types`. Do not edit.
import type { ReadWord } from "./ReadWord";
/**
 * A line of text in a picture.
 */
export type ReadLine = {
/**
 * Its words, separated by blanks.
 */
text: string,
/**
 * How sure the reader is, from 0 to 1.
 */
confidence: number,
/**
 * x and y of the corners as fractions of the picture's width and height: top left, top right, bottom right, bottom
 * left, as seen by somebody who reads the line.
 */
corners: [[number, number], [number, number], [number, number], [number, number]],
/**
 * The words in their order.
 */
words: Array<ReadWord>, };
