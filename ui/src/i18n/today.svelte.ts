/** The current day of the wall clock. Owns noticing midnight: headings that say "Today" read the day and so follow it. */

const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;

/** The wall clock in milliseconds, as if it were UTC. */
const wallClock = (): number => Date.now() - new Date().getTimezoneOffset() * MS_PER_MINUTE;

class Today {
  #day = $state(Math.floor(wallClock() / MS_PER_DAY));

  /** Days since 1970. */
  get day(): number {
    return this.#day;
  }

  /** Follows the clock; returns a function that stops. */
  follow(): () => void {
    let timer: ReturnType<typeof setTimeout>;
    const update = (): void => {
      this.#day = Math.floor(wallClock() / MS_PER_DAY);
      clearTimeout(timer);
      timer = setTimeout(update, MS_PER_DAY - (wallClock() % MS_PER_DAY) + 1000);
    };
    update();
    // A computer that slept over midnight has not run the timer.
    document.addEventListener("visibilitychange", update);
    window.addEventListener("focus", update);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", update);
      window.removeEventListener("focus", update);
    };
  }
}

export const today = new Today();
