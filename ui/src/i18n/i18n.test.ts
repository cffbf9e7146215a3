/** Texts: that both languages have the same, that what is asked for exists, and that nothing is said outside. */
import { parse, type AST } from "svelte/compiler";
import { describe, expect, it } from "vitest";

import en from "./en.json";
import hi from "./hi.json";
import { say, type Key } from "./index";
import { spoken } from "./locale.svelte";

/** Keys whose end is decided while running. */
const BEGINNINGS = ["error."];
/** Keys the native menus and dialogs use. */
const NATIVE = ["app.", "menu.", "dialog."];

const files = import.meta.glob<string>(["../**/*.{ts,svelte}", "!../**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const code = Object.values(files).join("\n");
const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();

describe("texts", () => {
  it("exist in both languages, and nothing more in either", () => {
    expect(Object.keys(hi)).toEqual(Object.keys(en));
  });

  it("are filled in with the same in both languages", () => {
    for (const [key, text] of Object.entries(en)) {
      expect([key, placeholders(hi[key as keyof typeof hi])]).toEqual([key, placeholders(text)]);
    }
  });

  it("are said in words: none is empty, and none is English in Hindi", () => {
    for (const [key, text] of Object.entries(hi)) {
      expect([key, text.trim()]).not.toEqual([key, ""]);
      if (key !== "search.title") expect([key, /[\u0900-\u097f]/.test(text)]).toEqual([key, true]);
    }
  });

  it("exist wherever they are asked for", () => {
    const known = new Set(Object.keys(en).map((key) => key.replace(/\.(one|other)$/, "")));
    const asked = [...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map(([, key]) => key ?? "");
    expect(asked.length).toBeGreaterThan(50);
    expect(asked.filter((key) => !known.has(key))).toEqual([]);
  });

  it("are all asked for", () => {
    const unused = Object.keys(en).filter((key) => {
      const stem = key.replace(/\.(one|other)$/, "");
      return ![...BEGINNINGS, ...NATIVE].some((begin) => key.startsWith(begin)) && !code.includes(`"${stem}"`);
    });
    expect(unused).toEqual([]);
  });
});

const SPOKEN = ["aria-label", "title", "placeholder", "alt"];

/** The texts that stand in a template itself. */
const literals = (nodes: AST.SvelteNode | AST.SvelteNode[] | unknown): string[] => {
  if (Array.isArray(nodes)) return nodes.flatMap(literals);
  if (typeof nodes !== "object" || nodes === null || !("type" in nodes)) return [];
  const node = nodes as AST.SvelteNode;
  if (node.type === "Text") return /\p{L}/u.test(node.data) ? [node.data.trim()] : [];
  if (node.type === "StyleDirective") return [];
  if (node.type === "Attribute" && !SPOKEN.includes(node.name)) return [];
  const children = Object.entries(node).filter(([key]) => key !== "metadata");
  return children.flatMap(([, child]) => literals(nodesOf(child) ?? child));
};

const nodesOf = (child: unknown): unknown =>
  typeof child === "object" && child !== null && "nodes" in child ? (child as AST.Fragment).nodes : null;

describe("components", () => {
  it("say nothing that is not among the texts", () => {
    const components = Object.entries(files).filter(([path]) => path.endsWith(".svelte"));
    expect(components.length).toBeGreaterThan(10);
    for (const [path, source] of components) {
      const { fragment } = parse(source, { modern: true });
      expect([path, literals(fragment.nodes)]).toEqual([path, []]);
    }
  });

  it("are found out if they do", () => {
    const { fragment } = parse(`<p class="x">{#if a}<b title="Hello">{b}</b>{:else}World{/if}</p>`, { modern: true });
    expect(literals(fragment.nodes)).toEqual(["Hello", "World"]);
  });
});

describe("say", () => {
  it("chooses the form by the number and writes it as the language does", () => {
    expect(say("en", "en", "count.pictures", { count: 1 })).toBe("1 picture");
    expect(say("en", "en", "count.pictures", { count: 140022 })).toBe("140,022 pictures");
    expect(say("hi", "hi-IN", "count.pictures", { count: 140022 })).toBe("1,40,022 तस्वीरें");
  });

  it("leaves what was given unread", () => {
    expect(say("en", "en", "noMatch.title", { text: "{count} $1" })).toBe("Nothing fits “{count} $1” well");
  });

  it("gives the key itself if there is no text", () => {
    expect(say("en", "en", "nothing.here" as Key)).toBe("nothing.here");
  });
});

describe("the language", () => {
  it("is the one chosen, else the system's if it is Hindi, else English", () => {
    expect(spoken("hi", "en-GB")).toBe("hi");
    expect(spoken("system", "hi-IN")).toBe("hi");
    expect(spoken("system", "de-DE")).toBe("en");
    expect(spoken("system", undefined)).toBe("en");
  });
});
