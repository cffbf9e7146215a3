/**
 * Why a folder is looked at every now and then instead of being watched.
 */
export type PollingReason = "limit" | "network";
