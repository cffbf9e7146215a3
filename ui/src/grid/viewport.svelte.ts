/**
 * What part of the pictures is in view, and what keeps it there: the picture at the top stays where it is on
 * the screen when the list, the tiles' size or the width changes. Knows numbers only; Grid.svelte measures the
 * page, tells of scrolling and carries `top` out.
 */

import type { Listing } from "../listing";
import { daysOf } from "./days";
import { neighbour, NOWHERE, placeByTime, placeOf } from "./lookup";
import { Layout } from "./layout";
import { type Spot, Track } from "./virtual_scroll";

/** Where a grid is scrolled to: how far the view's top is below a picture's, or (id -1) below the very top. */
export interface GridPosition {
  id: number;
  offset: number;
  /** The picture's time, which tells where it was when it is there no more. */
  time?: number;
  /** A grid that is shown already goes to a position whose key is not the last one's. */
  key?: string | number;
}

/** What stands under headings of its own: every day, the stretches that begin at these places, or nothing. */
export type Sections = "days" | Uint32Array | null;

export interface Shown {
  readonly listing: Listing;
  readonly sections: Sections;
  readonly tile: number;
}

/** Pixels a millisecond above which tiles that come into view are soon out of it again. */
const FAST = 8;
/** After so many milliseconds without scrolling the view is at rest. */
const REST = 80;
const TOP: GridPosition = { id: NOWHERE, offset: 0 };
/** Further than this nobody scrolls between two frames; the scroll bar does. */
const NEAR = 4_000;

export class Viewport {
  width = $state(0);
  height = $state(0);
  /** Height of what is above the first row. */
  header = $state(0);
  /** Height of what is below the last. */
  footer = $state(0);
  /** Scrolling so fast that pictures are not worth asking for. */
  hurried = $state(false);

  #spot: Spot = $state.raw({ offset: 0, shift: 0 });
  #anchor: GridPosition;
  #anchorPlace = 0;
  /** The list the anchor's place is in, and where its pictures were. */
  #list: Listing;
  #laid: Layout | null = null;
  #movedAt = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  readonly #firsts = $derived.by(() => {
    const { sections, listing } = this.shown;
    return sections === "days" ? daysOf(listing.times) : sections;
  });
  readonly layout = $derived.by(
    () => new Layout(this.shown.listing.length, this.#firsts, { width: this.width, tile: this.shown.tile }),
  );
  readonly track = $derived.by(() => new Track(this.header + this.layout.height + this.footer, this.height));
  readonly #range = $derived.by(() => this.layout.range(...this.#around()));
  readonly #sections = $derived.by(() => this.layout.sectionRange(...this.#around()));
  /** The places that are drawn: those in view, and half a screen above and below. */
  readonly first = $derived.by(() => this.#range[0]);
  readonly end = $derived.by(() => this.#range[1]);
  readonly firstSection = $derived.by(() => this.#sections[0]);
  readonly endSection = $derived.by(() => this.#sections[1]);
  /** What to take from an offset into the pictures to get a height in the element that scrolls. */
  readonly shift = $derived.by(() => this.#spot.shift);

  constructor(
    private readonly shown: Shown,
    position: GridPosition | null | undefined,
    private readonly onmove: () => void,
  ) {
    this.#anchor = position ?? TOP;
    this.#list = shown.listing;
  }

  /** The scroll position the element must have. */
  get top(): number {
    return this.#spot.offset - this.#spot.shift;
  }

  get position(): GridPosition {
    const { id, offset, time } = this.#anchor;
    return time === undefined ? { id, offset } : { id, offset, time };
  }

  /** How many whole rows are in view. */
  get page(): number {
    return Math.floor((this.height - this.layout.heading) / this.layout.pitch);
  }

  /** The first place whose tile is wholly in view. */
  get entry(): number {
    const from = this.#spot.offset - this.header;
    const first = this.layout.range(from, from + this.height)[0];
    const whole = this.layout.rect(first).y < from ? this.layout.step(first, 1) : first;
    return Math.min(whole, this.layout.count - 1);
  }

  /**
   * Puts the anchor back where it was in the view, whatever has changed around it. `ahead` is how far the
   * element has been scrolled without that having been told yet. At the very top new pictures push the others
   * down, but not the one with the id `kept`, which somebody has chosen.
   */
  hold(ahead = 0, kept = NOWHERE): void {
    const { listing } = this.shown;
    if (this.height === 0 || listing.length === 0) return;
    if (this.#anchor.id === NOWHERE && kept !== NOWHERE && listing !== this.#list) this.#keep(kept);
    if (Math.abs(ahead) < NEAR) this.#anchor = { ...this.#anchor, offset: this.#anchor.offset + ahead };
    this.#spot = this.track.at(this.#offsetOf(this.#anchor));
    this.#list = listing;
    this.#laid = this.layout;
    if (ahead !== 0) this.#remember();
  }

  /** Makes a picture that is in view, and still will be, the one to hold on to. */
  #keep(id: number): void {
    const place = placeOf(this.#list, id, NOWHERE);
    const now = placeOf(this.shown.listing, id, place);
    if (!this.#laid || place === NOWHERE || now === NOWHERE) return;
    const offset = this.#spot.offset - this.header - this.#laid.rect(place).y;
    if (offset > 0 || -offset > this.height) return;
    this.#anchorPlace = now;
    this.#anchor = { id, offset, time: this.shown.listing.times[now] ?? 0 };
  }

  goTo(position: GridPosition): void {
    this.#anchor = position;
    this.hold();
  }

  /** The element was scrolled, by whatever. */
  scrolled(top: number): void {
    if (Math.abs(top - this.top) < 1) return;
    this.#move(this.track.follow(this.#spot, top));
    if (this.track.strayed(this.#spot)) this.#spot = this.track.rest(this.#spot);
  }

  /** Scrolls just as far as it takes to have a tile wholly in view. */
  reveal(place: number): void {
    const { y, side } = this.layout.rect(place);
    const above = this.header + y;
    const below = above + this.layout.pitch;
    const { offset } = this.#spot;
    if (above - this.layout.heading < offset) {
      this.#move(this.track.at(above + side <= this.height ? 0 : above - this.layout.heading));
    } else if (below > offset + this.height) {
      this.#move(this.track.at(below - this.height));
    }
  }

  /** Whether any part of a tile is in view. */
  sees(place: number): boolean {
    const y = this.header + this.layout.rect(place).y - this.#spot.offset;
    return y + this.layout.side > this.layout.heading && y < this.height;
  }

  stop(): void {
    clearTimeout(this.#resting);
  }

  #around(): [top: number, bottom: number] {
    const top = this.#spot.offset - this.header;
    return this.height === 0 ? [0, 0] : [top - this.height / 2, top + 1.5 * this.height];
  }

  #move(to: Spot): void {
    const now = performance.now();
    const speed = Math.abs(to.offset - this.#spot.offset) / Math.max(1, now - this.#movedAt);
    this.#movedAt = now;
    this.hurried = speed > FAST;
    this.#spot = to;
    this.#remember();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.hurried = false;
      this.#spot = this.track.rest(this.#spot);
    }, REST);
    this.onmove();
  }

  /** Makes the picture at the top of the view the one to hold on to. */
  #remember(): void {
    const { offset } = this.#spot;
    const from = offset - this.header;
    if (from <= 0 || this.layout.count === 0) {
      this.#anchor = { id: NOWHERE, offset };
      return;
    }
    this.#anchorPlace = Math.min(this.layout.range(from, from + this.height)[0], this.layout.count - 1);
    const { listing } = this.shown;
    this.#list = listing;
    this.#anchor = {
      id: listing.id(this.#anchorPlace),
      offset: from - this.layout.rect(this.#anchorPlace).y,
      time: listing.times[this.#anchorPlace] ?? 0,
    };
  }

  #offsetOf({ id, offset }: GridPosition): number {
    if (id === NOWHERE) return offset;
    const { listing } = this.shown;
    const found = placeOf(listing, id, this.#anchorPlace);
    this.#anchorPlace = found === NOWHERE ? this.#beside() : found;
    return this.header + this.layout.rect(this.#anchorPlace).y + offset;
  }

  /** Where the anchor would be if it were still there. */
  #beside(): number {
    const { listing } = this.shown;
    const { id, offset, time } = this.#anchor;
    // It stays the anchor: the list may be the first part of a longer one.
    if (time !== undefined && !listing.scores) return Math.min(placeByTime(listing, time, id), listing.length - 1);
    const place = Math.min(this.#anchorPlace, this.#list.length - 1);
    const beside = place === NOWHERE ? 0 : neighbour(this.#list, place, listing);
    if (listing !== this.#list) this.#anchor = { id: listing.id(beside), offset };
    return beside;
  }
}
