/**
 * What indexing is at.
 */
export type Phase = "idle" | "looking" | "reading" | "finishing" | "switching";
