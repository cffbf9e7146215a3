import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Offered } from "../generated/Offered";

const bridge = vi.hoisted(() => ({ edit: vi.fn(), pasted: vi.fn(), pastedPicture: vi.fn(), keepPasted: vi.fn() }));

vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

/** Stand-ins for the classes of a page, which Node lacks. */
class Element {
  constructor(readonly type = "") {}
}
class Input extends Element {
  readonly name = "input";
}
class TextArea extends Element {
  readonly name = "textarea";
}

const page = { activeElement: new Element(), documentElement: { lang: "" } };

vi.stubGlobal("document", page);
vi.stubGlobal("HTMLInputElement", Input);
vi.stubGlobal("HTMLTextAreaElement", TextArea);

const { elements } = await import("./elements");
const { navigation } = await import("./navigation.svelte");
const { overlays } = await import("./overlays.svelte");
const { handlePaste, pasteFromShell } = await import("./paste");
const { ALL_PICTURES, routeKey } = await import("./routes");
const { search } = await import("./search.svelte");
const { toasts } = await import("./toasts.svelte");

const SEARCH_FIELD = new Input("text");
const OTHER_FIELD = new Input("text");
const SLIDER = new Input("range");

beforeEach(() => {
  vi.useFakeTimers();
  bridge.edit.mockReset().mockResolvedValue(null);
  bridge.pasted.mockReset().mockResolvedValue(refused("nothing"));
  bridge.pastedPicture.mockReset().mockResolvedValue(Uint8Array.of(7, 8));
  bridge.keepPasted.mockReset().mockResolvedValue("/tmp/ratna received/picture");
  search.setText("");
  page.activeElement = new Element();
  elements.register("searchField")(SEARCH_FIELD as unknown as HTMLInputElement);
  navigation.push(ALL_PICTURES);
  toasts.all = [];
});

afterEach(() => {
  overlays.dialog = null;
  vi.useRealTimers();
});

const refused = (reason: "nothing" | "text" | "several", name = ""): Offered => ({
  kind: "refused",
  refusal: { reason, name, folder: null },
});

interface PastedFile {
  name: string;
  type: string;
  size: number;
  arrayBuffer: () => Promise<ArrayBuffer>;
}

const file = (type: string, ...bytes: number[]): PastedFile => ({
  name: `a file of ${type}`,
  type,
  size: bytes.length,
  arrayBuffer: () => Promise.resolve(Uint8Array.from(bytes).buffer),
});

/** Pastes, and returns whether that was kept from the web view. */
const paste = async (text: string, ...files: PastedFile[]): Promise<boolean> => {
  let prevented = false;
  const event = { clipboardData: { files, getData: () => text }, preventDefault: () => void (prevented = true) };
  await handlePaste(event as unknown as ClipboardEvent);
  return prevented;
};

/** The bytes of the picture that is searched by; null if none is. */
const searchedBy = (): number[] | null => {
  const { route } = navigation.current;
  return route.kind === "external" && "bytes" in route.picture ? [...route.picture.bytes] : null;
};

const toastTexts = (): string => toasts.all.map(({ text }) => text).join();

describe("what the web view pastes", () => {
  it.each([
    ["the pictures", new Element()],
    ["a slider", SLIDER],
  ])("is searched by if it is a picture, with the focus on %s", async (_, element) => {
    page.activeElement = element;
    expect(await paste("a.png", file("text/plain", 9), file("image/png", 1, 2), file("image/jpeg", 3))).toBe(true);
    expect(searchedBy()).toEqual([1, 2]);
  });

  it("joins what is in the search field if it is a picture, with the focus there", async () => {
    page.activeElement = SEARCH_FIELD;
    search.setText("in:Japan dog");
    expect(await paste("a.png", file("image/png", 1, 2))).toBe(true);
    expect(bridge.keepPasted).toHaveBeenCalledWith(Uint8Array.of(1, 2));
    expect(search.text).toBe('in:Japan like:"/tmp/ratna received/picture" dog');
    expect(searchedBy()).toBeNull();
  });

  it.each([
    ["while typing in another field", OTHER_FIELD, false],
    ["with a dialog open", new Element(), true],
    ["while typing in a dialog", OTHER_FIELD, true],
    ["with a dialog over the search field", SEARCH_FIELD, true],
  ])("does nothing %s", async (_, element, dialog) => {
    page.activeElement = element;
    if (dialog) overlays.dialog = { kind: "about" };
    expect(await paste("", file("image/png", 1))).toBe(false);
    expect(routeKey(navigation.current.route)).toBe("all");
  });

  it("is left to the text field if it is text", async () => {
    page.activeElement = SEARCH_FIELD;
    expect(await paste("dog")).toBe(false);
    expect(bridge.pasted).not.toHaveBeenCalled();
  });

  it("is refused with a reason if it is another file, or too large", async () => {
    expect(await paste("", file("video/mp4", 2))).toBe(true);
    expect(toastTexts()).toContain("“a file of video/mp4” is not a picture");
    expect(await paste("", { ...file("image/png", 1), size: 2 ** 30 })).toBe(true);
    expect(toastTexts()).toContain("too large");
    expect(routeKey(navigation.current.route)).toBe("all");
  });
});

describe("what the shell finds on the clipboard", () => {
  it("is searched by if it is a picture", async () => {
    bridge.pasted.mockResolvedValue({ kind: "picture" });
    await pasteFromShell(true);
    expect(searchedBy()).toEqual([7, 8]);
    navigation.push(ALL_PICTURES);
    page.activeElement = SEARCH_FIELD;
    bridge.pastedPicture.mockResolvedValue(Uint8Array.of(9));
    await pasteFromShell(true);
    expect(bridge.keepPasted).toHaveBeenCalledWith(Uint8Array.of(9));
    expect(search.text).toBe('like:"/tmp/ratna received/picture"');
    expect(searchedBy()).toBeNull();
    expect(bridge.edit).not.toHaveBeenCalled();
  });

  it("goes into a text field if it is text, and is refused elsewhere", async () => {
    bridge.pasted.mockResolvedValue(refused("text"));
    page.activeElement = SEARCH_FIELD;
    await pasteFromShell(true);
    expect(bridge.edit).toHaveBeenCalledWith("paste");
    expect(toasts.all).toEqual([]);
    page.activeElement = new Element();
    await pasteFromShell(true);
    expect(toastTexts()).toContain("The clipboard contains text");
    expect(bridge.edit).toHaveBeenCalledTimes(1);
  });

  it("is not asked for while typing in another field", async () => {
    page.activeElement = OTHER_FIELD;
    await pasteFromShell(true);
    expect(bridge.pasted).not.toHaveBeenCalled();
    expect(bridge.edit).toHaveBeenCalledWith("paste");
  });

  it("is never pasted again by the paste that asked for it", async () => {
    page.activeElement = SEARCH_FIELD;
    expect(await paste("")).toBe(true);
    expect(bridge.edit).not.toHaveBeenCalled();
    expect(toastTexts()).toContain("The clipboard contains no picture");
  });

  it("may have gone by the time it is read", async () => {
    bridge.pasted.mockResolvedValue({ kind: "picture" });
    bridge.pastedPicture.mockResolvedValue(new Uint8Array());
    await pasteFromShell(true);
    expect(routeKey(navigation.current.route)).toBe("all");
    expect(toastTexts()).toContain("no picture");
  });

  it("says that one picture is needed", async () => {
    bridge.pasted.mockResolvedValue(refused("several"));
    page.activeElement = SEARCH_FIELD;
    await pasteFromShell(true);
    expect(toastTexts()).toBe("Search by one picture at a time.");
    expect(bridge.edit).not.toHaveBeenCalled();
  });
});
