import App from "./App.svelte";
import { startPage } from "./start_page";

startPage(App);
