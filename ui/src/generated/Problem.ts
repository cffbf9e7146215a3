export type Problem = { path: string, unsupported: boolean, reason: string, };
