/** Whether the window is in full screen, where on a Mac it has no buttons of its own. The shell reports it. */
class FullScreen {
  on = $state(false);
}

export const fullScreen = new FullScreen();
