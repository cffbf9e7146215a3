// Generated from src-tauri/src by `make types`. Do not edit.
import type { ExchangeTarget } from "./ExchangeTarget";
import type { SidecarNaming } from "./SidecarNaming";
/**
 * What is written to files of a folder.
 */
export type FolderExchange = {
/**
 * Where it is written to.
 */
target: ExchangeTarget,
/**
 * How sidecars are named.
 */
naming: SidecarNaming,
/**
 * Whether captions of models are written as descriptions, too.
 */
captions: boolean, };
