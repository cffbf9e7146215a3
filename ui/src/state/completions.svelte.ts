/** What completes the text of the search field. Owns asking the engine: an answer for an earlier text is dropped. */
import { bridge } from "../bridge";
import type { Completion } from "../generated/Completion";

export class Completions {
  all: readonly Completion[] = $state.raw([]);
  /** The text that they complete: their places are only valid there. */
  for = "";
  #asked = 0;

  /** Asks what can be typed at the caret. */
  async ask(text: string, caret: number): Promise<void> {
    const asked = ++this.#asked;
    if (text.trim() === "") {
      this.all = [];
      return;
    }
    // The search itself says what fails.
    const found = await bridge.complete(text, caret).catch(() => []);
    if (asked !== this.#asked) return;
    this.all = found;
    this.for = text;
  }

  clear(): void {
    this.#asked++;
    this.all = [];
  }
}

/** The text with a completion, and where the caret belongs. A value is complete: a blank follows it. */
export const completed = (text: string, { from, to, insert, kind }: Completion): { text: string; caret: number } => {
  const [before, after] = [text.slice(0, from) + insert, text.slice(to)];
  if (kind === "key") return { text: before + after, caret: before.length };
  const blank = /^[\s|]/.test(after) ? "" : " ";
  return { text: before + blank + after, caret: before.length + 1 };
};

/** Whether a value is being written, which the Tab key may complete without choosing first. */
export const writesValue = (text: string, { from, kind }: Completion): boolean =>
  kind === "value" && /[:|]$/.test(text.slice(0, from));
