/**
 * Folders by their place: a folder of the library, and a path inside it whose bytes are percent-encoded, since a name need
 * not be text. Pure.
 */
import type { FolderPlace } from "../generated/FolderPlace";

/** A key that two places share only if they are the same folder. */
export const placeKey = ({ id, path }: FolderPlace): string => `${id} ${path}`;

/** The folders that contain a place, outermost first, without the place itself. */
export const ancestors = ({ id, path }: FolderPlace): FolderPlace[] => {
  if (path === "") return [];
  const names = path.split("/");
  return names.map((_, depth) => ({ id, path: names.slice(0, depth).join("/") }));
};

/** The last name of a path, for display: what is not text shows as �. */
export const lastName = (path: string): string => {
  const bytes: number[] = [];
  const name = path.slice(path.lastIndexOf("/") + 1);
  for (let at = 0; at < name.length; at++) {
    const escaped = name[at] === "%" ? Number.parseInt(name.slice(at + 1, at + 3), 16) : NaN;
    if (Number.isNaN(escaped)) bytes.push(name.charCodeAt(at));
    else {
      bytes.push(escaped);
      at += 2;
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
};
