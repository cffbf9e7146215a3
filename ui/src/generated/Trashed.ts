export type Trashed = { token: number, pictures: number, files: number, failed: number, };
