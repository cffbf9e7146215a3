import SettingsWindow from "./SettingsWindow.svelte";
import { startPage } from "./start_page";

startPage(SettingsWindow);
