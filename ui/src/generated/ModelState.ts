/**
 * How much of a model is here.
 */
export type ModelState = "builtIn" | "installed" | "partial" | "available";
