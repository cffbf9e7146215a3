export type FolderEntry = { id: number, name: string, path: string, pictures: number, offline: boolean, excludes: Array<string>, };
