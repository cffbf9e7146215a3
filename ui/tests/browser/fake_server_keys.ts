/** Model servers in the fake engine that say nothing without their key, and the keys that were entered. */
import type { FoundServer } from "../../src/generated/FoundServer";

type Arguments = Record<string, unknown>;

export class FakeServerKeys {
  /** The keys that servers want, by their addresses. */
  readonly wanted = new Map<string, string>();
  readonly #known = new Map<string, string>();

  constructor(private readonly serverAt: (address: string, confirmedHost: string | null) => FoundServer) {}

  /** What a server answers that is told a key: the one that is known, unless another is tried. */
  answer(server: FoundServer, tried?: string): FoundServer {
    const { address } = server;
    const [wanted, key] = [this.wanted.get(address), tried ?? this.#known.get(address)];
    const hasKey = this.#known.has(address);
    if (wanted === undefined || wanted === key) return { ...server, hasKey };
    const code = key === undefined ? "captionKeyWanted" : "captionKeyRefused";
    return { program: null, address, models: [], reason: { code, parameters: { address }, message: code }, hasKey };
  }

  #set(address: string, confirmedHost: string | null, key: string): FoundServer {
    const server = this.answer(this.serverAt(address, confirmedHost), key);
    if (server.reason !== null) return server;
    this.#known.set(address, key);
    return { ...server, hasKey: true };
  }

  readonly handlers: Record<string, (args: Arguments) => unknown> = {
    set_server_key: ({ address, confirmedHost, key }) =>
      this.#set(address as string, confirmedHost as string | null, key as string),
    remove_server_key: ({ address }) => void this.#known.delete(address as string),
  };
}
