/** Loads images before they are shown. Owns their requests, and cancels those no longer needed. */
export class Prefetcher {
  readonly #images = new Map<string, HTMLImageElement>();

  load(urls: readonly string[]): void {
    for (const url of urls) {
      if (this.#images.has(url)) continue;
      const image = new Image();
      image.src = url;
      this.#images.set(url, image);
    }
  }

  /** Drops all images but these, cancelling their requests. */
  retainOnly(urls: readonly string[]): void {
    for (const [url, image] of this.#images) {
      if (urls.includes(url)) continue;
      image.removeAttribute("src");
      this.#images.delete(url);
    }
  }
}
