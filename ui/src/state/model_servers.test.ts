import { beforeEach, describe, expect, it, vi } from "vitest";

import type { FoundServer } from "../generated/FoundServer";
import { t } from "../i18n";

const bridge = vi.hoisted(() => ({
  captionServer: vi.fn(),
  captionServers: vi.fn(),
  chosenCaptionServer: vi.fn(),
  removeServerKey: vi.fn(),
  setServerKey: vi.fn(),
}));
vi.mock("../bridge", () => ({ bridge, failure: (error: unknown) => error }));

const { hostOf, ModelServers } = await import("./model_servers.svelte");
const { overlays } = await import("./overlays.svelte");

const server = (address: string): FoundServer => ({
  program: "Ollama",
  address,
  models: ["llava"],
  reason: null,
  hasKey: false,
});
const locked = (address: string, code = "captionKeyWanted"): FoundServer => ({
  ...server(address),
  models: [],
  reason: { code, parameters: { address }, message: "a key" },
});
const NOT_LOCAL = { code: "captionNotLocal", message: "nas.local is another machine" };

beforeEach(() => {
  vi.resetAllMocks();
  overlays.dialog = null;
});

describe("the host of an address", () => {
  it.each([
    ["nas.local:11434", "nas.local"],
    ["http://NAS.local:11434/v1", "nas.local"],
    [" 192.168.1.20:1234 ", "192.168.1.20"],
    ["http://[fe80::1]:11434", "fe80::1"],
    ["no address", "no address"],
  ])("of %j is %j", (address, host) => expect(hostOf(address)).toBe(host));
});

describe("model servers", () => {
  it("are asked about before pictures may go to another computer", async () => {
    const servers = new ModelServers();
    bridge.captionServer.mockRejectedValueOnce(NOT_LOCAL);
    await servers.ask("nas.local:11434");
    expect(bridge.captionServer).toHaveBeenCalledExactlyOnceWith("nas.local:11434", null);
    expect(servers.failure).toBeNull();
    const { dialog } = overlays;
    if (dialog?.kind !== "confirm") throw new Error("no question");
    expect(dialog.title).toBe(t("captions.remoteTitle", { host: "nas.local" }));
    bridge.captionServer.mockResolvedValueOnce(server("nas.local:11434"));
    dialog.onconfirm();
    await vi.waitFor(() => expect(servers.found).toHaveLength(1));
    expect(bridge.captionServer).toHaveBeenLastCalledWith("nas.local:11434", "nas.local");
    expect(servers.confirmedHost("nas.local:11434")).toBe("nas.local");
  });

  it("on this computer are asked at once, and need no consent", async () => {
    const servers = new ModelServers();
    bridge.captionServer.mockResolvedValueOnce(server("localhost:8080"));
    await servers.ask("localhost:8080");
    expect(overlays.dialog).toBeNull();
    expect(servers.confirmedHost("localhost:8080")).toBeNull();
  });

  it("say why they can't be asked", async () => {
    const servers = new ModelServers();
    bridge.captionServer.mockRejectedValueOnce({ code: "model", message: "no model server is running" });
    await servers.ask("localhost:1");
    expect(servers.failure?.message).toBe("no model server is running");
    expect(servers.looking).toBe(false);
  });

  it("at addresses that were written stay listed when this computer is searched again", async () => {
    const servers = new ModelServers();
    for (const [address, host] of [
      ["nas.local:11434", "nas.local"],
      ["localhost:8000", null],
    ] as const) {
      bridge.captionServer.mockResolvedValueOnce(server(address));
      await servers.ask(address, host);
    }
    bridge.captionServers.mockResolvedValue([server("localhost:11434")]);
    await servers.look();
    await servers.look();
    const addresses = ["localhost:11434", "nas.local:11434", "localhost:8000"];
    expect(servers.found?.map(({ address }) => address)).toEqual(addresses);
  });
});

describe("the key of a model server", () => {
  it.each(["captionKeyWanted", "captionKeyRefused"])("is asked for after %s", async (code) => {
    const servers = new ModelServers();
    bridge.captionServer.mockResolvedValueOnce(locked("localhost:1234", code));
    expect(await servers.ask("localhost:1234")).toBe(true);
    expect(servers.keyFor).toBe("localhost:1234");
  });

  it("is asked for by neither the server in use nor those that are only found", async () => {
    const servers = new ModelServers();
    bridge.captionServers.mockResolvedValueOnce([locked("localhost:1234")]);
    await servers.look();
    expect(servers.keyFor).toBeNull();
    bridge.chosenCaptionServer.mockResolvedValueOnce(locked("localhost:8080"));
    await servers.askChosen();
    expect(servers.keyFor).toBeNull();
    expect(servers.found?.[1]?.reason?.code).toBe("captionKeyWanted");
    bridge.chosenCaptionServer.mockRejectedValueOnce({ code: "captionNotLocal", message: "not agreed to" });
    await servers.askChosen();
    expect(servers.found).toHaveLength(2);
  });

  it("brings the server's models in its place, once it is taken", async () => {
    const servers = new ModelServers();
    bridge.captionServers.mockResolvedValueOnce([locked("localhost:1234"), server("localhost:8080")]);
    await servers.look();
    bridge.setServerKey.mockResolvedValueOnce(locked("localhost:1234", "captionKeyRefused"));
    expect((await servers.setKey("localhost:1234", null, "wrong")).reason?.code).toBe("captionKeyRefused");
    expect(servers.found?.[0]?.reason?.code).toBe("captionKeyWanted");
    bridge.setServerKey.mockResolvedValueOnce({ ...server("localhost:1234"), hasKey: true });
    await servers.setKey("localhost:1234", null, "sk-1");
    expect(servers.found?.map(({ address, hasKey }) => [address, hasKey])).toEqual([
      ["localhost:1234", true],
      ["localhost:8080", false],
    ]);
    await servers.removeKey("localhost:1234", null);
    expect(bridge.removeServerKey).toHaveBeenCalledExactlyOnceWith("localhost:1234", null);
    expect(servers.found?.[0]?.hasKey).toBe(false);
  });
});
