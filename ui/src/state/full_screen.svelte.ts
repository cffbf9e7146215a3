/** Whether the window is in a Mac's full screen, where it has no buttons of its own. The shell reports it. */
class FullScreen {
  on = $state(false);
}

export const fullScreen = new FullScreen();
