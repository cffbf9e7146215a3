/** Short messages at the bottom of the window. Owns how long they stay; never asks a question that needs an answer. */
import { failure, type Failure } from "../bridge";
import { t } from "../i18n";

export interface Toast {
  readonly id: number;
  readonly text: string;
  /** The engine's own words, in English. */
  readonly detail?: string;
  /** What to do about it, in the window's language. */
  readonly hint?: string;
  readonly action?: { label: string; run: () => void };
  readonly isError: boolean;
}

/** Milliseconds a toast stays. */
const DURATION = 5000;
const DURATION_WITH_ACTION = 10_000;
const DURATION_LONG_TEXT = 30_000;
const MAX_TOASTS = 3;

class Toasts {
  all: readonly Toast[] = $state.raw([]);

  #lastId = 0;

  show(text: string, action?: Toast["action"]): void {
    this.#add({ text, isError: false, ...(action && { action }) });
  }

  /** Shows a text that takes a while to read, with a hint on what to do about it. */
  showLong(text: string, hint?: string): void {
    this.#add({ text, isError: false, ...(hint !== undefined && { hint }) }, DURATION_LONG_TEXT);
  }

  /** Shows an error in the window's language, with the engine's own words below it. */
  showError(what: Failure, action?: Toast["action"]): void {
    this.#add({ text: t(`error.${what.code}`), detail: what.message, isError: true, ...(action && { action }) });
  }

  dismiss(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }

  #add(toast: Omit<Toast, "id">, duration = toast.action || toast.isError ? DURATION_WITH_ACTION : DURATION): void {
    const id = ++this.#lastId;
    const isSame = (other: Toast): boolean => other.text === toast.text && other.detail === toast.detail;
    this.all = [...this.all.filter((other) => !isSame(other)), { ...toast, id }].slice(-MAX_TOASTS);
    setTimeout(() => this.dismiss(id), duration);
  }
}

export const toasts = new Toasts();

/** Awaits work that may fail, and shows a toast if it does. */
export const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    toasts.showError(failure(error));
    return undefined;
  }
};
