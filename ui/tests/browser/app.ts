/** The whole main window as main.ts mounts it, with a fake engine installed before anything calls it. */
import { Fake, optionsOf } from "./fake_engine";

new Fake(optionsOf(location.search)).install();
await import("../../src/main");
