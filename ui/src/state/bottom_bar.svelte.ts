/** How much of the window's foot is taken, so that notices lie above it and not on it. */
class Foot {
  /** Height of the lines that tell of downloads and of cataloguing. */
  lines = $state(0);
  /** Height of what is offered below the pictures. */
  offer = $state(0);

  get height(): number {
    return this.lines + this.offer;
  }
}

export const foot = new Foot();
