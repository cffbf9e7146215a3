/** The grid alone, over a generated list that tests change through `window.page`. */
import { mount } from "svelte";

import "../../src/app.css";
import GridPage from "./GridPage.svelte";

mount(GridPage, { target: document.body });
