/** The two sides of a conflict as they are shown side by side: which of their values differ. Pure. */
import type { FieldConflict } from "../generated/FieldConflict";

/** Nobody reads hundreds of keywords, and those that differ come first. */
const MAX_VALUES = 30;

/** One side of a conflict. */
export interface Side {
  values: { value: string; differs: boolean }[];
  /** How many more values there are. */
  more: number;
}

const sideOf = (own: readonly string[], other: readonly string[]): Side => {
  const others = new Set(other);
  const all = [...new Set(own)].map((value) => ({ value, differs: !others.has(value) }));
  const sorted = [...all.filter(({ differs }) => differs), ...all.filter(({ differs }) => !differs)];
  return { values: sorted.slice(0, MAX_VALUES), more: Math.max(0, sorted.length - MAX_VALUES) };
};

/** Both sides, each with the values that the other lacks first. */
export const sidesOf = ({ mine, theirs }: FieldConflict): { mine: Side; theirs: Side } => ({
  mine: sideOf(mine, theirs),
  theirs: sideOf(theirs, mine),
});
