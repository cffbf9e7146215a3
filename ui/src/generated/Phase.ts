export type Phase = "idle" | "looking" | "reading" | "finishing";
