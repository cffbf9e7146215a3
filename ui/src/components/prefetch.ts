/** Pictures fetched before they are asked for. Owns their requests, and ends those nobody wants any more. */
export class Ahead {
  readonly #images = new Map<string, HTMLImageElement>();

  fetch(urls: readonly string[]): void {
    for (const url of urls) {
      if (this.#images.has(url)) continue;
      const image = new Image();
      image.src = url;
      this.#images.set(url, image);
    }
  }

  /** Lets go of all pictures but these. */
  keep(urls: readonly string[]): void {
    for (const [url, image] of this.#images) {
      if (urls.includes(url)) continue;
      image.removeAttribute("src");
      this.#images.delete(url);
    }
  }
}
