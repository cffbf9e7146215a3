/** Why a file has no picture, a folder is unavailable or the GPU is not used, in the language in use. */
import type { Reason } from "../generated/Reason";
import en from "./en.json";
import { t, type Key } from "./index";

const isKey = (key: string): key is Key => key in en;

/** The text of a reason; the engine's English for a code without a text, such as what the system itself reports. */
export const reasonText = (kind: "file" | "folder" | "device", { code, parameters, message }: Reason): string => {
  const key = `problem.${kind}.${code}`;
  return isKey(key) ? t(key, parameters) : message;
};

/** Reasons are parts of sentences; one that begins a sentence has a capital letter, in languages that have them. */
export const capitalized = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** Why pictures aren't described, in words that begin a sentence or follow one; the engine's English for other codes. */
export const captionReason = ({ code, parameters, message }: Reason): string => {
  const key = `captionProblem.${code}`;
  return isKey(key) ? t(key, parameters) : message;
};
