/** Short messages at the bottom of the window. Owns how long they stay; never asks a question that needs an answer. */
import { failure, type Failure } from "../bridge";
import { t } from "../i18n";

export interface Toast {
  readonly id: number;
  /** What the toast is about: a later one about the same takes its place. */
  readonly key?: string;
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
/** Milliseconds a toast stays after the pointer or the focus has left it, if its time was over. */
const DURATION_LEFT = 2000;
/** Lines that toasts take up together; a longer one stands alone. */
export const MAX_LINES = 3;

class Toasts {
  all: readonly Toast[] = $state.raw([]);

  #lastId = 0;
  /** Whether the pointer or the focus is on a toast: none goes then. */
  #held = false;
  readonly #expired = new Set<number>();

  show(text: string, action?: Toast["action"]): void {
    this.add({ text, isError: false, ...(action && { action }) });
  }

  /** Shows a text that takes a while to read, with a hint on what to do about it. */
  showLong(text: string, hint?: string): void {
    this.add({ text, isError: false, ...(hint !== undefined && { hint }) }, DURATION_LONG_TEXT);
  }

  /** Shows an error in the window's language, with the engine's own words below it. */
  showError(what: Failure, action?: Toast["action"]): void {
    this.add({ text: t(`error.${what.code}`), detail: what.message, isError: true, ...(action && { action }) });
  }

  dismiss(id: number): void {
    this.all = this.all.filter((toast) => toast.id !== id);
  }

  /** Dismisses the toast about something, if it is there. */
  dismissKey(key: string): void {
    this.all = this.all.filter((toast) => toast.key !== key);
  }

  /** Keeps toasts while the user is at them. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    for (const id of this.#expired) setTimeout(() => this.#expire(id), DURATION_LEFT);
    this.#expired.clear();
  }

  add(toast: Omit<Toast, "id">, duration = toast.action || toast.isError ? DURATION_WITH_ACTION : DURATION): void {
    const id = ++this.#lastId;
    const isReplaced = (other: Toast): boolean =>
      other.key === toast.key
      && (toast.key !== undefined || (other.text === toast.text && other.detail === toast.detail));
    // A toast takes up a line at least; the window drops more of them where they take up several.
    this.all = [...this.all.filter((other) => !isReplaced(other)), { ...toast, id }].slice(-MAX_LINES);
    setTimeout(() => this.#expire(id), duration);
  }

  #expire(id: number): void {
    if (this.#held) this.#expired.add(id);
    else this.dismiss(id);
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
