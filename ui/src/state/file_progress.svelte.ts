/**
 * How far it is to write pictures that come back from previews, or out of zip files; to write and read pictures' data; or to decide
 * conflicts with files.
 */

class FileProgress {
  done = $state(0);
  total = $state(0);

  update({ done, total }: { done: number; total: number }): void {
    this.done = done;
    this.total = total;
  }
}

export const recovery = new FileProgress();
export const extraction = new FileProgress();
export const dataProgress = new FileProgress();
export const deciding = new FileProgress();
