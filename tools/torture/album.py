"""Folders of pictures that change at random, as people and programs change them."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pictures


class Album:
    """Three roots: two side by side, and a hidden folder in the first, which only counts as a root of its own."""

    def __init__(self, folder: Path, rng: random.Random, count: int) -> None:
        self.random, self.serial = rng, 0
        self.outside = folder / "outside"
        self.roots = [folder / "first", folder / "second", folder / "first" / ".private"]
        for place in (self.outside, *self.roots):
            place.mkdir(parents=True)
        for _ in range(count):
            self.add()

    def name(self, ending: str) -> str:
        self.serial += 1
        return self.random.choice(["picture", "नदी", "a b", "été", "x" * 60]) + f"-{self.serial}{ending}"

    def folders(self) -> list[Path]:
        found = [Path(top) for root in self.roots[:2] for top, _, _ in os.walk(root)]
        return [folder for folder in found if len(folder.parts) - len(self.roots[0].parts) < 5]

    def files(self) -> list[Path]:
        found = [Path(top) / name for root in self.roots[:2] for top, _, names in os.walk(root) for name in names]
        return sorted(path for path in found if not path.is_symlink())

    def place(self) -> Path:
        return self.random.choice(sorted(self.folders()))

    def file(self) -> Path:
        return self.random.choice(self.files())

    def change(self) -> str:
        """Changes something and returns what."""
        kinds = [self.add] * 6 + [
            self.edit,
            self.edit_unseen,
            self.touch,
            self.rename,
            self.rename,
            self.move,
            self.delete,
            self.delete,
            self.copy,
            self.hard_link,
            self.swap,
            self.save_as_editors_do,
            self.replace_by_folder,
            self.make_folder,
            self.rename_folder,
            self.delete_folder,
            self.link_to_file,
            self.change_target,
            self.link_to_folder,
            self.link_to_nothing,
            self.break_file,
            self.write_slowly,
        ]
        kind = self.random.choice(kinds)
        try:
            kind()
        except (FileNotFoundError, IndexError, FileExistsError, NotADirectoryError, shutil.Error):
            # There was nothing of the kind to change.
            self.add()
        return kind.__name__

    def add(self) -> None:
        data, ending = pictures.any_picture(self.random)
        (self.place() / self.name(ending)).write_bytes(data)

    def edit(self) -> None:
        self.file().write_bytes(pictures.any_picture(self.random)[0])

    def edit_unseen(self) -> None:
        """Another picture of the same length and modification time, as by tools that set the time back."""
        bmps = [
            path
            for path in self.files()
            if path.suffix == ".bmp" and path.stat().st_size == len(pictures.bmp(self.random))
        ]
        path = self.random.choice(bmps)
        before = path.stat()
        path.write_bytes(pictures.bmp(self.random))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def touch(self) -> None:
        os.utime(self.file(), (self.random.randrange(1 << 30), self.random.randrange(1 << 30)))

    def rename(self) -> None:
        path = self.file()
        path.rename(path.with_name(self.name(path.suffix)))

    def move(self) -> None:
        path = self.file()
        path.rename(self.place() / path.name)

    def delete(self) -> None:
        self.file().unlink()

    def copy(self) -> None:
        path = self.file()
        shutil.copy2(path, self.place() / self.name(path.suffix))

    def hard_link(self) -> None:
        path = self.file()
        os.link(path, self.place() / self.name(path.suffix))

    def swap(self) -> None:
        one, other = self.file(), self.file()
        between = one.with_name(f"{one.name}.between")
        one.rename(between)
        if one != other:
            other.rename(one)
        between.rename(other)

    def save_as_editors_do(self) -> None:
        path = self.file()
        new = path.with_name(f"{path.name}.tmp")
        new.write_bytes(pictures.png(self.random))
        new.rename(path)

    def replace_by_folder(self) -> None:
        path = self.file()
        data = path.read_bytes()
        path.unlink()
        path.mkdir()
        (path / f"inside{path.suffix}").write_bytes(data)

    def make_folder(self) -> None:
        folder = self.place() / f"folder-{self.name('')}"
        folder.mkdir()
        (folder / self.name(".png")).write_bytes(pictures.png(self.random))

    def rename_folder(self) -> None:
        folder = self.place()
        if folder not in self.roots:
            folder.rename(folder.with_name(f"folder-{self.name('')}"))

    def delete_folder(self) -> None:
        folder = self.place()
        if folder not in self.roots:
            shutil.rmtree(folder)

    def link_to_file(self) -> None:
        target = self.outside / self.name(".png")
        target.write_bytes(pictures.png(self.random))
        (self.place() / self.name(".png")).symlink_to(self.random.choice([target, self.file()]))

    def change_target(self) -> None:
        target = self.random.choice(sorted(self.outside.glob("*.png")))
        if self.random.random() < 0.3:
            target.unlink()
        else:
            target.write_bytes(pictures.png(self.random))

    def link_to_folder(self) -> None:
        """To one that no other link leads to, since the first of two that a walk meets counts."""
        target = self.outside / f"folder-{self.name('')}"
        pictures.fill(target, self.random, 2)
        (self.place() / target.name).symlink_to(target)

    def link_to_nothing(self) -> None:
        place = self.place()
        (place / self.name(".jpg")).symlink_to(
            self.random.choice([self.outside / "nothing.jpg", place, Path("/dev/zero")])
        )

    def break_file(self) -> None:
        path = self.file()
        path.write_bytes(path.read_bytes()[: self.random.randrange(60)])

    def write_slowly(self) -> None:
        data = pictures.photograph(self.random)
        with open(self.place() / self.name(".jpg"), "wb") as file:
            for start in range(0, len(data), 20_000):
                file.write(data[start : start + 20_000])
                file.flush()
