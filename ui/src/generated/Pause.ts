/**
 * Why indexing waits.
 */
export type Pause = "asked" | "battery";
