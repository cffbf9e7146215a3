/**
 * The model servers that can describe pictures: those found on this computer, and those at addresses that the person wrote.
 * Owns the question before pictures go to another computer; the engine asks no other one without its answer. Knows whether a
 * server has a key, and never the key.
 */
import { bridge, failure, type Failure } from "../bridge";
import type { FoundServer } from "../generated/FoundServer";
import { t } from "../i18n";
import { overlays } from "./overlays.svelte";

/** The host of an address, as the engine names it; the whole text if it is no address. */
export const hostOf = (address: string): string => {
  const text = address.trim();
  const rest = text.replace(/^http:\/\//i, "");
  try {
    return new URL(`http://${rest}`).hostname.replace(/^\[|\]$/g, "");
  } catch {
    return text;
  }
};

/** Whether a server says nothing because it wants a key, or another one. */
const wantsKey = ({ reason }: FoundServer): boolean =>
  reason?.code === "captionKeyWanted" || reason?.code === "captionKeyRefused";

export class ModelServers {
  /** Null until somebody looked. */
  found: readonly FoundServer[] | null = $state.raw(null);
  /** Whether this computer is being searched, or an address asked. */
  looking = $state(false);
  /** Why the latest search or question failed. */
  failure: Failure | null = $state.raw(null);
  /** The address whose key is being entered; null while none is. */
  keyFor: string | null = $state(null);

  /** The other computers that pictures may be sent to, by address. */
  readonly #confirmed = new Map<string, string>();
  /** The addresses that were written, or are in use. */
  readonly #written = new Set<string>();

  /** The other computer at an address that the person agreed to; null for this one. */
  confirmedHost(address: string): string | null {
    return this.#confirmed.get(address) ?? null;
  }

  /** Looks for programs on this computer. Those at addresses that were written stay. */
  async look(): Promise<void> {
    const found = await this.#attempt(bridge.captionServers());
    if (!found) return;
    const isFound = (address: string): boolean => found.some((one) => one.address === address);
    const others = (this.found ?? []).filter(({ address }) => this.#written.has(address) && !isFound(address));
    this.found = [...found, ...others];
  }

  /** Asks the server in use, which need not run. Nobody waits for that: the key that it may want is asked for by its row. */
  async askChosen(): Promise<void> {
    // Without an answer its row says what the settings do.
    const server = await bridge.chosenCaptionServer().catch(() => null);
    if (server) this.#add(server);
  }

  /**
   * Asks what answers at an address, and for the key that it wants; resolves with whether anything did. Consent to another
   * computer is asked for first.
   */
  async ask(address: string, confirmedHost: string | null = null): Promise<boolean> {
    const server = await this.#attempt(bridge.captionServer(address, confirmedHost));
    if (server && confirmedHost !== null) this.#confirmed.set(server.address, confirmedHost);
    if (server) this.#add(server);
    if (server && wantsKey(server)) this.keyFor = server.address;
    if (this.failure?.code !== "captionNotLocal" || confirmedHost !== null) return server !== null;
    this.failure = null;
    const host = hostOf(address);
    overlays.dialog = {
      kind: "confirm",
      title: t("captions.remoteTitle", { host }),
      text: t("captions.remoteText", { host }),
      confirmLabel: t("captions.remoteConfirm", { host }),
      cautious: true,
      onconfirm: () => void this.ask(address, host),
    };
    return false;
  }

  /** Has the server at an address be told a key; what it says to that is kept only if it takes it. */
  async setKey(address: string, confirmedHost: string | null, key: string): Promise<FoundServer> {
    const server = await bridge.setServerKey(address, confirmedHost, key);
    if (server.reason === null) this.#put(server);
    return server;
  }

  async removeKey(address: string, confirmedHost: string | null): Promise<void> {
    await bridge.removeServerKey(address, confirmedHost);
    const server = this.found?.find((one) => one.address === address);
    if (server) this.#put({ ...server, hasKey: false });
  }

  /** Adds a server that was asked for on its own. */
  #add(server: FoundServer): void {
    this.#written.add(server.address);
    this.#put(server);
  }

  /** Takes what is known of a server, in the place of what was. */
  #put(server: FoundServer): void {
    const found = this.found ?? [];
    const isKnown = found.some(({ address }) => address === server.address);
    this.found = isKnown ? found.map((one) => (one.address === server.address ? server : one)) : [...found, server];
  }

  async #attempt<T>(work: Promise<T>): Promise<T | null> {
    this.looking = true;
    this.failure = null;
    try {
      return await work;
    } catch (error) {
      this.failure = failure(error);
      return null;
    } finally {
      this.looking = false;
    }
  }
}

export const modelServers = new ModelServers();
