/** Places one can be in the window. Pure: says what they are and when two are the same, never goes anywhere. */
import type { View } from "../generated/View";

/** A picture from elsewhere that others are compared with. */
export type Source = { path: string } | { bytes: Uint8Array<ArrayBuffer> };

export type Place =
  | { kind: "view"; view: View }
  | { kind: "search"; text: string; weak: boolean }
  | { kind: "picture"; id: number; hash: string }
  | { kind: "outside"; number: number; source: Source }
  | { kind: "problems" };

export const ALL: Place = { kind: "view", view: { kind: "all" } };
export const RECENT: Place = { kind: "view", view: { kind: "recent" } };
export const PROBLEMS: Place = { kind: "problems" };

export const folderPlace = (id: number): Place => ({ kind: "view", view: { kind: "folder", id } });

let pasted = 0;

/** Every outside picture is a place of its own, even if it is the same picture again. */
export const outside = (source: Source): Place => ({ kind: "outside", number: ++pasted, source });

/** A name that two places share only if they show the same. */
export const nameOf = (place: Place): string => {
  switch (place.kind) {
    case "view":
      return place.view.kind === "folder" ? `folder ${place.view.id}` : place.view.kind;
    case "search":
      return `search ${place.weak ? "weak" : "good"} ${place.text}`;
    case "picture":
      return `picture ${place.id}`;
    case "outside":
      return `outside ${place.number}`;
    case "problems":
      return "problems";
  }
};
