/** Random pictures shown at a time: many screenfuls of a small window, one of a large one. */
export const RANDOM_COUNT = 200;
