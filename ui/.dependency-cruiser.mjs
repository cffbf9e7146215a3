/**
 * The architecture of `src`: layers, lowest first. A file may import from its own layer and from those below it, never
 * from one above, and no imports form a cycle. A new folder needs a line in this list.
 */
const LAYERS = [
  // Types and rules that know nothing of the window.
  { name: "generated", path: "generated/" }, // the engine's types, generated from Rust
  { name: "async", path: "async/" }, // rate limits and concurrency
  { name: "listing", path: "listing\\.ts$" }, // the binary list of pictures
  { name: "keymap", path: "keymap\\.ts$" }, // keyboard shortcuts
  { name: "start_state", path: "start_state\\.ts$" }, // what the shell tells a page before its first frame
  // The way to the engine, and the way to the user.
  { name: "bridge", path: "bridge\\.ts$" }, // the only caller of the engine
  { name: "i18n", path: "i18n/" }, // texts and formats
  // Building blocks that are told everything they show.
  { name: "components", path: "components/" }, // icons, dialogs, pictures
  { name: "grid", path: "grid/" }, // layout, scrolling, selection and the grid itself
  // The window: what it shows, and how.
  { name: "state", path: "state/" }, // stores and actions
  { name: "panels", path: "panels/" }, // the parts of the window
  { name: "app", path: "((App|SettingsWindow)\\.svelte|(main|settings|start_page)\\.ts|app\\.css|vite-env\\.d\\.ts)$" },
];

const layerOrder = LAYERS.slice(0, -1).map(({ name, path }, index) => ({
  name: `${name}-imports-from-above`,
  comment: `Files in ${path} must not import from a higher layer.`,
  severity: /** @type {const} */ ("error"),
  from: { path: `^src/${path}` },
  to: { path: LAYERS.slice(index + 1).map((layer) => `^src/${layer.path}`) },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circular",
      comment: "A cycle ties files together: neither can be read, tested or changed alone.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    ...layerOrder,
    {
      name: "no-components-in-logic",
      comment: "Stores, layout and other logic must not depend on how they are drawn.",
      severity: "error",
      from: { path: "\\.ts$", pathNot: "^src/(main|settings)\\.ts$" },
      to: { path: "\\.svelte$" },
    },
    {
      name: "only-the-bridge-calls-the-engine",
      comment: "Everything else asks the engine through src/bridge.ts.",
      severity: "error",
      from: { pathNot: "^src/(bridge\\.ts|generated/)" },
      to: { path: "@tauri-apps/" },
    },
    {
      name: "no-file-outside-the-layers",
      comment: "Put the file into a layer, or add its folder to the list above.",
      severity: "error",
      from: { path: "^src/", pathNot: LAYERS.map(({ path }) => `^src/${path}`) },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.test\\.ts$" },
    tsConfig: { fileName: "tsconfig.json" },
    // Imports of types count as well: they tie files together just the same.
    tsPreCompilationDeps: true,
  },
};
