export type Language = "system" | "en" | "hi";
