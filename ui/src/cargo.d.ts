/** See `cargo_version.ts`. */
declare module "*/Cargo.toml" {
  export const version: string;
}
