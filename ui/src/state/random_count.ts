/** Random pictures shown at a time: a few screenfuls of a small window, one of a large one. */
export const RANDOM_COUNT = 60;
