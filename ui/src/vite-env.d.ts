/** The environment variables the page is built with. */
interface ImportMetaEnv {
  /** The address pictures are served from when the page runs in a plain browser, without the app. */
  readonly VITE_PICTURES?: string;
  /** The folder the browser tests put screenshots into. */
  readonly VITE_SHOTS?: string;
  /** Set by `make shots`: screenshots in every look and size are wanted, which takes minutes. */
  readonly VITE_EVERY_SHOT?: string;
}
