/** The grid alone, over a generated list that tests change through `window.page`. */
import { mount } from "svelte";

import "../../src/app.css";
import { appearance } from "../../src/state/appearance";
import GridPage from "./GridPage.svelte";

appearance.start();
mount(GridPage, { target: document.body });
