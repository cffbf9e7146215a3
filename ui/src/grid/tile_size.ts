/** The bounds of a tile's side, in CSS pixels. */
export const MIN_TILE_SIZE = 64;
export const MAX_TILE_SIZE = 320;

/** The nearest allowed tile size. */
export const clampTileSize = (size: number): number => Math.max(MIN_TILE_SIZE, Math.min(MAX_TILE_SIZE, size));
