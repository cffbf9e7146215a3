/**
 * What the grid shows without a search: everything, what was added of late, or one folder.
 */
export type View = { "kind": "all" } | { "kind": "recent" } | { "kind": "folder", 
/**
 * Row id.
 */
id: number, };
