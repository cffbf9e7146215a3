/** Checks the texts: all languages have the same keys, every key is used and exists, and components contain no texts. */
import { parse, type AST } from "svelte/compiler";
import { describe, expect, it } from "vitest";

import en from "./en.json";
import { translate, type Key } from "./index";
import { LANGUAGE_CODES, textsOf } from "./languages";
import { resolveLanguage } from "./locale.svelte";

/** Keys that are completed at run time. */
const DYNAMIC_PREFIXES = ["error.", "problem.", "captionProblem.", "refusal."];
/** Keys that the native menus and dialogs use. */
const NATIVE_PREFIXES = ["app.", "menu.", "dialog."];
/** Texts that may have no letters of a language's own script, since they only place punctuation. */
const WITHOUT_WORDS = ["search.title"];

const PLURAL_SUFFIX = /\.(zero|one|two|few|many|other)$/;

const files = import.meta.glob<string>(["../**/*.{ts,svelte}", "!../**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const code = Object.values(files).join("\n");
const texts = import.meta.glob("./*.json");
const placeholders = (text = ""): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();
const withoutPlural = (key: string): string => key.replace(PLURAL_SUFFIX, "");

/** The keys a language must have: those of English, with the language's own plural categories. */
const expectedKeys = (language: string): string[] => {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
  const keys = Object.keys(en).flatMap((key) => {
    const stem = withoutPlural(key);
    return stem === key ? [key] : pluralCategories.map((category) => `${stem}.${category}`);
  });
  return [...new Set(keys)].sort();
};

describe("the languages", () => {
  it("each have a file, and every file is listed", () => {
    expect(LANGUAGE_CODES.map((language) => `./${language}.json`).sort()).toEqual(Object.keys(texts).sort());
  });
});

describe.each(LANGUAGE_CODES)("the texts of %s", (language) => {
  const own = textsOf(language);

  it("have the same keys as the English ones", () => {
    expect(Object.keys(own).sort()).toEqual(expectedKeys(language));
  });

  it("have the same placeholders as the English ones", () => {
    const english: Record<string, string> = en;
    for (const [key, text] of Object.entries(own)) {
      const model = english[key] ?? english[`${withoutPlural(key)}.other`];
      expect([key, placeholders(text)]).toEqual([key, placeholders(model)]);
    }
  });

  it("are not empty, and are written in the language's script", () => {
    const { script = "Latn" } = new Intl.Locale(language).maximize();
    const letter = new RegExp(`\\p{Script=${script}}`, "u");
    for (const [key, text] of Object.entries(own)) {
      expect([key, text.trim()]).not.toEqual([key, ""]);
      if (script !== "Latn" && !WITHOUT_WORDS.includes(key)) expect([key, letter.test(text)]).toEqual([key, true]);
    }
  });
});

describe("texts", () => {
  it("exist for every key that is used", () => {
    const known = new Set(Object.keys(en).map(withoutPlural));
    const used = [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key]) => key ?? "");
    expect(used.length).toBeGreaterThan(50);
    expect(used.filter((key) => !known.has(key))).toEqual([]);
  });

  it("are all used", () => {
    const unused = Object.keys(en).filter((key) => {
      if ([...DYNAMIC_PREFIXES, ...NATIVE_PREFIXES].some((prefix) => key.startsWith(prefix))) return false;
      return !code.includes(`"${withoutPlural(key)}"`);
    });
    expect(unused).toEqual([]);
  });
});

/** Attributes that people read or hear. */
const TEXT_ATTRIBUTES = ["aria-label", "title", "placeholder", "alt"];

/** The texts written directly into a template. */
const literals = (nodes: unknown): string[] => {
  if (Array.isArray(nodes)) return nodes.flatMap(literals);
  if (typeof nodes !== "object" || nodes === null || !("type" in nodes)) return [];
  const node = nodes as AST.SvelteNode;
  if (node.type === "Text") return /\p{L}/u.test(node.data) ? [node.data.trim()] : [];
  if (node.type === "StyleDirective") return [];
  if (node.type === "Attribute" && !TEXT_ATTRIBUTES.includes(node.name)) return [];
  const children = Object.entries(node).filter(([key]) => key !== "metadata");
  return children.flatMap(([, child]) => literals(nodesOf(child) ?? child));
};

const nodesOf = (child: unknown): unknown =>
  typeof child === "object" && child !== null && "nodes" in child ? (child as AST.Fragment).nodes : null;

describe("components", () => {
  it("contain no texts of their own", () => {
    const components = Object.entries(files).filter(([path]) => path.endsWith(".svelte"));
    expect(components.length).toBeGreaterThan(10);
    for (const [path, source] of components) {
      const { fragment } = parse(source, { modern: true });
      expect([path, literals(fragment.nodes)]).toEqual([path, []]);
    }
  });

  it("are caught if they do", () => {
    const { fragment } = parse(`<p class="x">{#if a}<b title="Hello">{b}</b>{:else}World{/if}</p>`, { modern: true });
    expect(literals(fragment.nodes)).toEqual(["Hello", "World"]);
  });
});

describe("translate", () => {
  it("selects the plural category by the count and formats it for the locale", () => {
    expect(translate("en", "en", "count.pictures", { count: 1 })).toBe("1 picture");
    expect(translate("en", "en", "count.pictures", { count: 140022 })).toBe("140,022 pictures");
    expect(translate("hi", "hi-IN", "count.pictures", { count: 140022 })).toBe("1,40,022 तस्वीरें");
  });

  it("does not interpolate parameters again", () => {
    expect(translate("en", "en", "search.title", { text: "{count} $1" })).toBe("“{count} $1”");
  });

  it("returns the key if there is no text", () => {
    expect(translate("en", "en", "nothing.here" as Key)).toBe("nothing.here");
  });
});

describe("the language", () => {
  it("is the chosen one, else the system's if there are texts in it, else English", () => {
    expect(resolveLanguage("hi", "en-GB")).toBe("hi");
    expect(resolveLanguage("system", "hi-IN")).toBe("hi");
    expect(resolveLanguage("system", "de-DE")).toBe("en");
    expect(resolveLanguage("system", "hil-PH")).toBe("en");
    expect(resolveLanguage("system", undefined)).toBe("en");
  });
});
