/** Short messages at the window's foot. Owns how long they stay; never asks anything that must be answered. */
import { failure, type Failure } from "../bridge";
import { t } from "../i18n";

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly detail?: string;
  readonly action?: { label: string; run: () => void };
  readonly failed: boolean;
}

const STAYS = 5000;
const STAYS_TO_ACT = 10_000;
const AT_ONCE = 3;

class Notices {
  all: readonly Notice[] = $state.raw([]);

  #last = 0;

  say(text: string, action?: Notice["action"]): void {
    this.#add({ text, failed: false, ...(action && { action }) });
  }

  /** Says what failed in the person's language, with the engine's own words under it. */
  fail(what: Failure): void {
    this.#add({ text: t(`error.${what.code}`), detail: what.message, failed: true });
  }

  dismiss(id: number): void {
    this.all = this.all.filter((notice) => notice.id !== id);
  }

  #add(notice: Omit<Notice, "id">): void {
    const id = ++this.#last;
    const same = (other: Notice): boolean => other.text === notice.text && other.detail === notice.detail;
    this.all = [...this.all.filter((other) => !same(other)), { ...notice, id }].slice(-AT_ONCE);
    setTimeout(() => this.dismiss(id), notice.action || notice.failed ? STAYS_TO_ACT : STAYS);
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
