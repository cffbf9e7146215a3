/** The request to type a tag. The field takes it once it is there: the details may have to open, and to be fetched. */
class TagFocus {
  requested = $state(false);

  /** Call when a field for tags is ready to be typed in: whether it is to take the focus now. */
  take(): boolean {
    const taken = this.requested;
    this.requested = false;
    return taken;
  }
}

export const tagFocus = new TagFocus();

export const focusTagField = (): void => void (tagFocus.requested = true);
