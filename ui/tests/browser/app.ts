/** The whole window as main.ts makes it, with a fake engine that is there before anything asks for it. */
import { Fake, optionsOf } from "./fake";

new Fake(optionsOf(location.search)).install();
await import("../../src/main");
