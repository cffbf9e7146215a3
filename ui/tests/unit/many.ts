import { Listing } from "../../src/listing";
import { encodeListing } from "./encode_listing";

/** A list of pictures, newest first, with the ids from `count` down to 1. */
export const many = (count: number): Listing =>
  Listing.read(encodeListing(Array.from({ length: count }, (_, index) => [count - index, count - index])));
