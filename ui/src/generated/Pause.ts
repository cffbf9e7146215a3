export type Pause = "asked" | "battery";
