import type { Copy } from "./Copy";
export type Details = { id: number, hash: string, bytes: number, format: string, width: number, height: number, takenAt: number | null, camera: string | null, latitude: number | null, longitude: number | null, copies: Array<Copy>, };
