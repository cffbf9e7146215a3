/**
 * The model servers that can describe pictures: those found on this computer, and those at addresses that the person wrote.
 * Owns the question before pictures go to another computer; the engine asks no other one without its answer.
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

export class ModelServers {
  /** Null until somebody looked. */
  found: readonly FoundServer[] | null = $state.raw(null);
  /** Whether this computer is being searched, or an address asked. */
  looking = $state(false);
  /** Why the latest search or question failed. */
  failure: Failure | null = $state.raw(null);

  /** The other computers that pictures may be sent to, by address. */
  readonly #confirmed = new Map<string, string>();

  /** The other computer at an address that the person agreed to; null for this one. */
  confirmedHost(address: string): string | null {
    return this.#confirmed.get(address) ?? null;
  }

  /** Looks for programs on this computer. Those at addresses that were written stay. */
  async look(): Promise<void> {
    const found = await this.#attempt(bridge.captionServers());
    if (!found) return;
    const others = (this.found ?? []).filter(({ address }) => this.#confirmed.has(address));
    this.found = [...found, ...others];
  }

  /** Asks what answers at an address; resolves with whether anything did. Consent to another computer is asked for first. */
  async ask(address: string, confirmedHost: string | null = null): Promise<boolean> {
    const server = await this.#attempt(bridge.captionServer(address, confirmedHost));
    if (server) this.#add(server, confirmedHost);
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

  #add(server: FoundServer, confirmedHost: string | null): void {
    if (confirmedHost !== null) this.#confirmed.set(server.address, confirmedHost);
    const others = (this.found ?? []).filter(({ address }) => address !== server.address);
    this.found = [...others, server];
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
