/**
 * The visible part of the grid, and scroll anchoring: the picture at the top of the view stays where it is on screen
 * when the list, the tile size or the width changes. Works on numbers only; Grid.svelte measures the page, reports
 * scrolling and applies `scrollTop`.
 */

import type { Listing } from "../listing";
import { dayStarts } from "./days";
import { Layout } from "./layout";
import { indexByTime, indexOfId, isByTime, nearestRemaining, NOT_FOUND } from "./lookup";
import { type ScrollState, VirtualScroll } from "./virtual_scroll";

/**
 * The scroll position of a grid: how many pixels the top of the view is below the top of a picture or, if the id is
 * -1, below the top of the content.
 */
export interface GridPosition {
  id: number;
  offset: number;
  /** The picture's time, which tells where it was once it has gone. */
  time?: number;
  /** A mounted grid scrolls to a new position when this key changes. */
  key?: string | number;
}

/** What gets a heading: every day, the sections that start at these indices, or nothing. */
export type Sections = "days" | Uint32Array | null;

export interface ViewportInput {
  readonly listing: Listing;
  readonly sections: Sections;
  readonly tileSize: number;
  /** Whether tiles are as wide as their pictures, instead of squares. */
  readonly wholePictures?: boolean;
}

/** In pixels per millisecond: at this speed tiles leave the view again before their picture could load. */
const FAST_SCROLL = 8;
/** Scrolling has stopped after this many milliseconds without a scroll event. */
const SCROLL_END_DELAY = 80;
const TOP: GridPosition = { id: NOT_FOUND, offset: 0 };
/** In pixels: a longer move between two frames comes from the scroll bar. */
const MAX_WHEEL_MOVE = 4_000;

export class Viewport {
  width = $state(0);
  height = $state(0);
  /** The height of the header above the first row. */
  header = $state(0);
  /** The height of the footer below the last row. */
  footer = $state(0);
  /** Whether the grid scrolls too fast for loading pictures to be worth it. */
  scrollingFast = $state(false);
  /** Whether the pointer has pressed the scroll bar and is not known to have released it. */
  draggingScrollBar = $state(false);

  #scroll: ScrollState = $state.raw({ offset: 0, shift: 0 });
  #anchor: GridPosition;
  #anchorIndex = 0;
  /** The listing that `#anchorIndex` refers to, and its layout. */
  #anchorListing: Listing;
  #anchorLayout: Layout | null = null;
  #movedAt = 0;
  #scrollEndTimer: ReturnType<typeof setTimeout> | undefined;

  readonly #sectionStarts = $derived.by(() => {
    const { sections, listing } = this.input;
    return sections === "days" ? dayStarts(listing.times) : sections;
  });
  readonly layout = $derived.by(() => {
    // Without a width, every picture would be a row: the longest layout of all, which nobody sees.
    const isMeasured = this.width > 0 || this.#anchorLayout !== null;
    return new Layout(
      isMeasured ? this.input.listing.length : 0,
      this.#sectionStarts,
      { width: this.width, tileSize: this.input.tileSize },
      this.input.wholePictures ? this.input.listing.ratios : null,
    );
  });
  readonly virtualScroll = $derived.by(
    () => new VirtualScroll(this.header + this.layout.height + this.footer, this.height),
  );
  readonly #indexRange = $derived.by(() => this.layout.indexRange(...this.#renderBounds()));
  readonly #sectionRange = $derived.by(() => this.layout.sectionRange(...this.#renderBounds()));
  /** The rendered tiles `[start, end)`: those in view, and half a screen above and below. */
  readonly start = $derived.by(() => this.#indexRange[0]);
  readonly end = $derived.by(() => this.#indexRange[1]);
  readonly startSection = $derived.by(() => this.#sectionRange[0]);
  readonly endSection = $derived.by(() => this.#sectionRange[1]);
  /** Subtract this from a content offset to get a position in the scrolled element. */
  readonly shift = $derived.by(() => this.#scroll.shift);

  constructor(
    private readonly input: ViewportInput,
    position: GridPosition | null | undefined,
    private readonly onmove: () => void,
  ) {
    this.#anchor = position ?? TOP;
    this.#anchorListing = input.listing;
  }

  /** The scroll position the element must have. */
  get scrollTop(): number {
    return this.#scroll.offset - this.#scroll.shift;
  }

  get position(): GridPosition {
    const { id, offset, time } = this.#anchor;
    return time === undefined ? { id, offset } : { id, offset, time };
  }

  /** The height of the view below the heading at its top. */
  get pageHeight(): number {
    return this.height - this.layout.headingHeight;
  }

  /** The first picture with any part in view; -1 without pictures. */
  get topIndex(): number {
    const from = this.#scroll.offset - this.header + this.layout.headingHeight;
    return Math.min(this.layout.indexRange(from, from + this.height)[0], this.layout.count - 1);
  }

  /** The first index whose tile is fully in view. */
  get firstFullyVisible(): number {
    const from = this.#scroll.offset - this.header;
    const first = this.layout.indexRange(from, from + this.height)[0];
    const whole = this.layout.rect(first).y < from ? this.layout.moveByRows(first, 1) : first;
    return Math.min(whole, this.layout.count - 1);
  }

  /**
   * Scrolls so that the anchor is where it was in the view, whatever has changed around it. `unreported` is how far
   * the element has scrolled since its last scroll event. At the very top, new pictures push the others down, except
   * when the view shows the picture `pinnedId`, under the keyboard cursor: that one stays in place.
   */
  restoreAnchor(unreported = 0, pinnedId = NOT_FOUND): void {
    const { listing } = this.input;
    if (this.height === 0 || listing.length === 0) return;
    if (this.#anchor.id === NOT_FOUND && pinnedId !== NOT_FOUND && listing !== this.#anchorListing) {
      this.#anchorTo(pinnedId);
    }
    if (Math.abs(unreported) < MAX_WHEEL_MOVE) {
      this.#anchor = { ...this.#anchor, offset: this.#anchor.offset + unreported };
    }
    this.#scroll = this.virtualScroll.at(this.#offsetOf(this.#anchor));
    this.#anchorListing = listing;
    this.#anchorLayout = this.layout;
    if (unreported !== 0) this.#anchorToTop();
  }

  /** Anchors to a picture, if it is in view and still in the list. */
  #anchorTo(id: number): void {
    const before = indexOfId(this.#anchorListing, id, NOT_FOUND);
    const now = indexOfId(this.input.listing, id, before);
    if (!this.#anchorLayout || before === NOT_FOUND || now === NOT_FOUND) return;
    const offset = this.#scroll.offset - this.header - this.#anchorLayout.rect(before).y;
    if (offset > 0 || -offset > this.height) return;
    this.#anchorIndex = now;
    this.#anchor = { id, offset, time: this.input.listing.times[now] ?? 0 };
  }

  scrollTo(position: GridPosition): void {
    this.#anchor = position;
    this.restoreAnchor();
  }

  /** Handles a scroll of the element, whatever caused it. */
  handleScroll(scrollTop: number): void {
    if (Math.abs(scrollTop - this.scrollTop) < 1) return;
    this.#moveTo(this.virtualScroll.follow(this.#scroll, scrollTop));
    if (this.virtualScroll.hasDrifted(this.#scroll)) this.#scroll = this.virtualScroll.realign(this.#scroll);
  }

  /** Scrolls just far enough to bring a tile fully into view. */
  scrollIntoView(index: number): void {
    const { y, height } = this.layout.rect(index);
    const top = this.header + y;
    const bottom = top + height + this.layout.gap;
    const { offset } = this.#scroll;
    if (top - this.layout.headingHeight < offset) {
      this.#moveTo(this.virtualScroll.at(top + height <= this.height ? 0 : top - this.layout.headingHeight));
    } else if (bottom > offset + this.height) {
      this.#moveTo(this.virtualScroll.at(bottom - this.height));
    }
  }

  /** Whether any part of a tile is in view. */
  isVisible(index: number): boolean {
    const { y, height } = this.layout.rect(index);
    const top = this.header + y - this.#scroll.offset;
    return top + height > this.layout.headingHeight && top < this.height;
  }

  destroy(): void {
    clearTimeout(this.#scrollEndTimer);
  }

  #renderBounds(): [top: number, bottom: number] {
    const top = this.#scroll.offset - this.header;
    return this.height === 0 ? [0, 0] : [top - this.height / 2, top + 1.5 * this.height];
  }

  #moveTo(to: ScrollState): void {
    const now = performance.now();
    const speed = Math.abs(to.offset - this.#scroll.offset) / Math.max(1, now - this.#movedAt);
    this.#movedAt = now;
    this.scrollingFast = speed > FAST_SCROLL;
    this.#scroll = to;
    this.#anchorToTop();
    clearTimeout(this.#scrollEndTimer);
    this.#scrollEndTimer = setTimeout(() => {
      this.scrollingFast = false;
      this.#scroll = this.virtualScroll.realign(this.#scroll);
    }, SCROLL_END_DELAY);
    this.onmove();
  }

  /** Anchors to the picture at the top of the view. */
  #anchorToTop(): void {
    const { offset } = this.#scroll;
    const from = offset - this.header;
    if (from <= 0 || this.layout.count === 0) {
      this.#anchor = { id: NOT_FOUND, offset };
      return;
    }
    this.#anchorIndex = Math.min(this.layout.indexRange(from, from + this.height)[0], this.layout.count - 1);
    const { listing } = this.input;
    this.#anchorListing = listing;
    this.#anchor = {
      id: listing.id(this.#anchorIndex),
      offset: from - this.layout.rect(this.#anchorIndex).y,
      time: listing.times[this.#anchorIndex] ?? 0,
    };
  }

  #offsetOf({ id, offset }: GridPosition): number {
    if (id === NOT_FOUND) return offset;
    const { listing } = this.input;
    const found = indexOfId(listing, id, this.#anchorIndex);
    this.#anchorIndex = found === NOT_FOUND ? this.#nearestToAnchor() : found;
    return this.header + this.layout.rect(this.#anchorIndex).y + offset;
  }

  /** The index where the anchor would be if it were still in the list. */
  #nearestToAnchor(): number {
    const { listing } = this.input;
    const { id, offset, time } = this.#anchor;
    // The anchor itself stays: this list may be the first part of a longer one that has it.
    if (time !== undefined && isByTime(listing)) return Math.min(indexByTime(listing, time, id), listing.length - 1);
    const index = Math.min(this.#anchorIndex, this.#anchorListing.length - 1);
    const nearest = index === NOT_FOUND ? 0 : nearestRemaining(this.#anchorListing, index, listing);
    if (listing !== this.#anchorListing) this.#anchor = { id: listing.id(nearest), offset };
    return nearest;
  }
}
