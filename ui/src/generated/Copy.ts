export type Copy = { name: string, folder: string, path: string, offline: boolean, };
