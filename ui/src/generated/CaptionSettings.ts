// Generated from src-tauri/src by `make types`. Do not edit.
import type { CaptionLanguage } from "./CaptionLanguage";
import type { CaptionerChoice } from "./CaptionerChoice";
/**
 * What captions pictures, and what it is asked. The library stores it as JSON.
 */
export type CaptionSettings = {
/**
 * What captions pictures.
 */
captioner: CaptionerChoice,
/**
 * The language of the captions.
 */
language: CaptionLanguage,
/**
 * The question in the person's own words; null for the built-in one.
 */
prompt: string | null,
/**
 * The most characters of a caption.
 */
longest: number,
/**
 * How large a picture it is shown, by its longer side in pixels.
 */
longSide: number, };
