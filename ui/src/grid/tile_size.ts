/** How large a tile may be drawn: its side in CSS pixels. */
export const SMALLEST_TILE = 64;
export const LARGEST_TILE = 320;

/** The nearest side a tile may have. */
export const fit = (tile: number): number => Math.max(SMALLEST_TILE, Math.min(LARGEST_TILE, tile));
