/** How far it is to write pictures that come back from previews, or out of zip files; or to write and read pictures' data. */

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
