/** The icons, as SVG paths on a 16 × 16 grid, drawn with a stroke width of 1.4. */

const FRAME =
  "M3.5 2.8h9a1.7 1.7 0 0 1 1.7 1.7v7a1.7 1.7 0 0 1-1.7 1.7h-9a1.7 1.7 0 0 1-1.7-1.7v-7a1.7 1.7 0 0 1 1.7-1.7Z";

export const ICONS = {
  back: "M10 3 5 8l5 5",
  forward: "m6 3 5 5-5 5",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.3 10.3 13.5 13.5",
  check: "m3.4 8.4 3 3 6.2-6.8",
  close: "m4 4 8 8m0-8-8 8",
  info: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 7.2v3.8M8 4.9v.1",
  sidebar: `${FRAME}M6.2 2.8v10.4`,
  pictures: `${FRAME}M2 11.2l3.4-3.4 2.8 2.8 2-2 3.8 3.4M10.5 5.6v.1`,
  recent: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8ZM8 4.4V8l2.4 1.6",
  folder: "M1.8 11.7V4.3Q1.8 3.1 3 3.1h3l1.5 1.7H13q1.2 0 1.2 1.2v5.7q0 1.2-1.2 1.2H3q-1.2 0-1.2-1.2Z",
  problem: "M8 2.3 14.3 13.2H1.7ZM8 6.4v3.2M8 11.4v.1",
  offline: "M4.3 4.4h7.4l1.9 5.2v2.8H2.4V9.6ZM2.4 9.6h11.2M11.2 11v.1M2 1.8l12 12.4",
  cloud: "M4.6 12.2a2.9 2.9 0 0 1-.4-5.8 4 4 0 0 1 7.7.6 2.7 2.7 0 0 1-.5 5.2Z",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.2v9.6L12.6 8Z",
  reveal: "M6.4 3.2H3.6a.8.8 0 0 0-.8.8v8.4a.8.8 0 0 0 .8.8H12a.8.8 0 0 0 .8-.8V9.6M9.2 2.8h4v4M13 3 7.6 8.4",
  eye: "M1.4 8S3.8 3.6 8 3.6 14.6 8 14.6 8 12.2 12.4 8 12.4 1.4 8 1.4 8ZM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6Z",
  lock: "M3.8 7.2h8.4v6H3.8ZM5.4 7V5a2.6 2.6 0 0 1 5.2 0v2",
  small: "M5.4 5.4h5.2v5.2H5.4Z",
  large: "M2.6 2.6h10.8v10.8H2.6Z",
  squares: "M2.6 2.6h4.4v4.4H2.6ZM9 2.6h4.4v4.4H9ZM2.6 9h4.4v4.4H2.6ZM9 9h4.4v4.4H9Z",
  whole: "M2.2 2.6h6.4v4.4H2.2ZM10.6 2.6h3.2v4.4h-3.2ZM2.2 9h3.2v4.4H2.2ZM7.4 9h6.4v4.4H7.4Z",
  updown: "m5 6.2 3-3 3 3M5 9.8l3 3 3-3",
  chevron: "m6 4 4 4-4 4",
} as const;

export type IconName = keyof typeof ICONS;
