/** Short messages at the window's foot. Owns how long they stay; never asks anything that must be answered. */
import { failure, type Failure } from "../bridge";
import { t } from "../i18n";

export interface Notice {
  readonly id: number;
  readonly text: string;
  /** The engine's own words. */
  readonly detail?: string;
  /** The way out, in the person's language. */
  readonly hint?: string;
  readonly action?: { label: string; run: () => void };
  readonly failed: boolean;
}

const STAYS = 5000;
const STAYS_TO_ACT = 10_000;
const STAYS_TO_READ = 30_000;
const AT_ONCE = 3;

class Notices {
  all: readonly Notice[] = $state.raw([]);

  #last = 0;

  say(text: string, action?: Notice["action"]): void {
    this.#add({ text, failed: false, ...(action && { action }) });
  }

  /** Says something that takes a while to read; `hint` is the way out. */
  explain(text: string, hint?: string): void {
    this.#add({ text, failed: false, ...(hint !== undefined && { hint }) }, STAYS_TO_READ);
  }

  /** Says what failed in the person's language, with the engine's own words under it. */
  fail(what: Failure): void {
    this.#add({ text: t(`error.${what.code}`), detail: what.message, failed: true });
  }

  dismiss(id: number): void {
    this.all = this.all.filter((notice) => notice.id !== id);
  }

  #add(notice: Omit<Notice, "id">, stays = notice.action || notice.failed ? STAYS_TO_ACT : STAYS): void {
    const id = ++this.#last;
    const same = (other: Notice): boolean => other.text === notice.text && other.detail === notice.detail;
    this.all = [...this.all.filter((other) => !same(other)), { ...notice, id }].slice(-AT_ONCE);
    setTimeout(() => this.dismiss(id), stays);
  }
}

export const notices = new Notices();

/** Does something that may be refused, and says so if it is. */
export const attempt = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (thrown) {
    notices.fail(failure(thrown));
    return undefined;
  }
};
