/** Suggested tags and random pictures of the fake engine: see `commands/suggestions.rs` and `commands/random.rs`. */
import type { SuggestedCount } from "../../src/generated/SuggestedCount";
import type { Suggestion } from "../../src/generated/Suggestion";
import { FakeKeywordRules } from "./fake_keyword_rules";
import type { FakeMarks } from "./fake_marks";

type Arguments = Record<string, unknown>;

/** What is suggested for every picture, the surest first. */
const SUGGESTED: readonly Suggestion[] = [
  { tag: "beach", strength: 0.92, evidence: "both" },
  { tag: "dog", strength: 0.81, evidence: "model" },
  { tag: "wave", strength: 0.7, evidence: "caption" },
  { tag: "golden retriever", strength: 0.48, evidence: "model" },
  { tag: "summer", strength: 0.31, evidence: "model" },
  { tag: "sand", strength: 0.2, evidence: "model" },
];
const STRENGTHS = [0.8, 0.6, 0.4];

export class FakeSuggestions {
  /** How many times the answer is that they are being prepared. */
  preparing = 0;
  readonly rules: FakeKeywordRules;
  readonly #marks: FakeMarks;

  constructor(marks: FakeMarks) {
    this.#marks = marks;
    this.rules = new FakeKeywordRules(marks);
  }

  readonly handlers: Record<string, (args: Arguments) => unknown> = {
    suggested_tags: ({ id }) => {
      if (this.preparing > 0) {
        this.preparing -= 1;
        return null;
      }
      return this.#of(id as number, 0);
    },
    suggested_counts: ({ ids }) =>
      STRENGTHS.map((strength): SuggestedCount => {
        const found = (ids as number[]).map((id) => this.#of(id, strength)).filter((one) => one.length > 0);
        const tags = new Set(found.flat().map(({ tag }) => tag)).size;
        return { strength, tags, pictures: found.length, added: found.flat().length };
      }),
    accept_suggested: ({ ids, strength }) => {
      const some = (ids as number[]).filter((id) => this.#of(id, strength as number).length > 0);
      return this.#marks.change(some.length, () => {
        for (const id of some) for (const { tag } of this.#of(id, strength as number)) this.#marks.give(tag, [id]);
      });
    },
  };

  #of(id: number, strength: number): Suggestion[] {
    const own = this.#marks.tagsOf(id);
    const isLeft = (tag: string): boolean => !own.includes(tag) && !this.rules.isRefused(id, tag);
    return SUGGESTED.filter((one) => one.strength >= strength && isLeft(one.tag));
  }
}
