// Generated from src-tauri/src by `make types`. Do not edit.
import type { Copy } from "./Copy";
/**
 * What is known of a picture.
 */
export type Details = {
/**
 * Row id.
 */
id: number,
/**
 * Hash of the content, in hexadecimal.
 */
hash: string,
/**
 * Size of the file, in bytes.
 */
bytes: number,
/**
 * Format of the content, such as `jpeg`.
 */
format: string,
/**
 * Width in pixels, upright.
 */
width: number,
/**
 * Height in pixels, upright.
 */
height: number,
/**
 * Local time in seconds since 1970, as if the local time zone were UTC.
 */
takenAt: number | null,
/**
 * Maker and model.
 */
camera: string | null,
/**
 * Degrees north.
 */
latitude: number | null,
/**
 * Degrees east.
 */
longitude: number | null,
/**
 * Every file with this content.
 */
copies: Array<Copy>, };
