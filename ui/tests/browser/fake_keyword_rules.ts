/** Rules for tags of the fake engine, and tags that were refused: see `commands/keyword_rules.rs`. */
import type { KeywordRule } from "../../src/generated/KeywordRule";
import type { FakeMarks } from "./fake_marks";

type Arguments = Record<string, unknown>;

export class FakeKeywordRules {
  /** The pictures that every rule suits. */
  suited: readonly number[] = [];
  readonly #marks: FakeMarks;
  readonly #refused = new Set<string>();
  readonly #added = new Set<string>();
  #rules: KeywordRule[] = [];

  constructor(marks: FakeMarks) {
    this.#marks = marks;
  }

  isRefused(id: number, tag: string): boolean {
    return this.#refused.has(`${id} ${tag}`);
  }

  /** Those of the tags of a picture that a rule added. */
  tagsOf(id: number): string[] {
    return this.#marks.tagsOf(id).filter((tag) => this.#added.has(`${id} ${tag}`));
  }

  /** Makes a rule, before the page is used. */
  make(tag: string, strength: number, ids: readonly number[]): void {
    this.#rules.push({ id: this.#rules.length + 1, tag, strength, pictures: ids.length });
    this.#marks.give(tag, ids);
    for (const id of ids) this.#added.add(`${id} ${tag}`);
  }

  /** Makes the tag of pictures the person's own. */
  confirm(ids: readonly number[], tag: string): void {
    for (const id of ids) this.#added.delete(`${id} ${tag}`);
  }

  readonly handlers: Record<string, (args: Arguments) => unknown> = {
    keyword_rules: () => [...this.#rules],
    keyword_rule_count: () => this.suited.length,
    add_keyword_rule: ({ tag, strength }) =>
      this.#marks.change(this.suited.length, () => this.make(tag as string, strength as number, this.suited)),
    remove_keyword_rule: ({ id }) =>
      this.#marks.change(0, () => (this.#rules = this.#rules.filter((rule) => rule.id !== id))),
    keep_tag: (args) => {
      const { ids, tag } = args as { ids: number[]; tag: string };
      const kept = ids.filter((id) => this.tagsOf(id).includes(tag));
      return this.#marks.change(kept.length, () => this.confirm(kept, tag));
    },
    refuse_suggested: ({ ids, tag }) =>
      this.#marks.change(1, () => (ids as number[]).forEach((id) => this.#refused.add(`${id} ${tag as string}`))),
  };
}
