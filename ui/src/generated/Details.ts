import type { Copy } from "./Copy";
/**
 * All that is known of a picture.
 */
export type Details = { 
/**
 * Row id.
 */
id: number, 
/**
 * Hash in hexadecimal.
 */
hash: string, 
/**
 * Size of the file.
 */
bytes: number, 
/**
 * Format by its content, such as `jpeg`.
 */
format: string, 
/**
 * Pixels, upright.
 */
width: number, 
/**
 * Pixels, upright.
 */
height: number, 
/**
 * The clock on the wall in seconds since 1970, as if it ran on UTC.
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
