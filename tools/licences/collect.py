#!/usr/bin/env python3
"""Lists the libraries that Ratna's window is made of, with their licences, in ui/src/licences/libraries.json.

    collect.py [--check]        --check writes nothing, and fails if the list is out of date

Reads `cargo metadata` and what cargo and npm have downloaded; needs no network once they have. The list holds what every
licence asks to be kept: the copyright notices, and the text of each licence once.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "ui/src/licences/libraries.json"
# The systems that releases are made for, as in deny.toml.
TARGETS = [
    "x86_64-unknown-linux-gnu",
    "aarch64-unknown-linux-gnu",
    "aarch64-apple-darwin",
    "x86_64-apple-darwin",
]
PACKAGE = "ratna-app"
FEATURES = ["ratna-app/heif"]
# What the page contains of npm's packages.
PAGE_PACKAGES = ["svelte", "@tauri-apps/api"]
# A sentence of each licence's text that no other has.
MARKS = {
    "Apache-2.0": "TERMS AND CONDITIONS FOR USE, REPRODUCTION",
    "MPL-2.0": "Mozilla Public License Version 2.0",
    "Unicode-3.0": "UNICODE LICENSE V3",
    "CC0-1.0": "Statement of Purpose",
    "ISC": "Permission to use, copy, modify, and/or distribute this software for any",
    "Zlib": "The origin of this software must not be misrepresented",
    "BSD-3-Clause": "contributors may be used to endorse or promote",
    "BSD-2-Clause": "Redistributions in binary form must reproduce",
    "MIT": "Permission is hereby granted, free of charge",
}
COPYRIGHT = re.compile(r"^\W*(?:copyright|©|\(c\))\b.*\d{4}|^\W*copyright (?:\(c\)|©) .*", re.IGNORECASE)
TEMPLATE = re.compile(r"\[yyyy\]|<year>|\{yyyy\}|copyright notice|copyright owner|name of author", re.IGNORECASE)
MAX_NOTICES = 8


def metadata(target):
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--filter-platform", target]
    command += ["--manifest-path", str(ROOT / "Cargo.toml"), "--features", ",".join(FEATURES)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def linked(found):
    """The packages that end up in the app: neither build scripts nor macros, nor what only these use."""
    packages = {package["id"]: package for package in found["packages"]}
    nodes = {node["id"]: node for node in found["resolve"]["nodes"]}
    ours = set(found["workspace_members"])
    open_ids = [one for one in ours if packages[one]["name"] == PACKAGE]
    seen = set(open_ids)
    while open_ids:
        for dependency in nodes[open_ids.pop()]["deps"]:
            package = packages[dependency["pkg"]]
            is_normal = any(kind["kind"] is None for kind in dependency["dep_kinds"])
            is_macro = any("proc-macro" in target["kind"] for target in package["targets"])
            if is_normal and not is_macro and package["id"] not in seen:
                seen.add(package["id"])
                open_ids.append(package["id"])
    return [packages[one] for one in seen - ours]


def licence_files(folder):
    """The files that state a licence, also those of a C library inside."""
    names = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
    folders = [folder] + sorted(one for one in folder.iterdir() if one.is_dir())
    files = [file for one in folders for file in sorted(one.iterdir()) if file.is_file() and names.match(file.name)]
    return [file.read_text(encoding="utf-8", errors="replace") for file in files]


def notices(texts, authors):
    lines = [re.sub(r"<[^>]*>", "", line).strip(" \t*#/;-") for text in texts for line in text.splitlines() if COPYRIGHT.match(line)]
    unique = list(dict.fromkeys(line for line in lines if not TEMPLATE.search(line) and len(line) < 160))
    if not unique and authors:
        unique = ["© " + ", ".join(re.sub(r"\s*<[^>]*>", "", author) for author in authors)]
    return unique[:MAX_NOTICES]


def licence_of(text):
    flat = " ".join(text.split())
    return next((name for name, mark in MARKS.items() if mark in flat), None)


def without_notices(text):
    """A licence's text without the lines that are one library's own."""
    text = text.replace("\r", "")
    lines = [line.rstrip() for line in text.splitlines() if not COPYRIGHT.match(line)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def crate(package):
    folder = Path(package["manifest_path"]).parent
    texts = licence_files(folder)
    entry = {"name": package["name"], "version": package["version"], "licence": package["license"] or "see its text"}
    return {**entry, "copyright": notices(texts, package["authors"])}, texts


def page_package(name):
    folder = ROOT / "ui/node_modules" / name
    found = json.loads((folder / "package.json").read_text())
    texts = licence_files(folder)
    author = found.get("author") or ""
    author = author.get("name", "") if isinstance(author, dict) else author
    entry = {"name": name, "version": found["version"], "licence": found["license"]}
    return {**entry, "copyright": notices(texts, [author] if author else [])}, texts


def common_texts(all_texts):
    """The most frequent wording of each licence, of one that states nothing else."""
    wordings = {}
    for text in all_texts:
        name = licence_of(text)
        if name:
            wordings.setdefault(name, Counter())[without_notices(text)] += 1
    # Where several are as frequent, the shortest one adds least of its own.
    best = {name: max(found.items(), key=lambda one: (one[1], -len(one[0]), one[0]))[0] for name, found in wordings.items()}
    return dict(sorted(best.items()))


def collect():
    packages = {package["id"]: package for target in TARGETS for package in linked(metadata(target))}
    found = [crate(package) for package in packages.values()] + [page_package(name) for name in PAGE_PACKAGES]
    libraries = sorted((entry for entry, _ in found), key=lambda entry: (entry["name"].lower(), entry["version"]))
    texts = common_texts(text for _, texts in found for text in texts)
    return json.dumps({"libraries": libraries, "texts": texts}, ensure_ascii=False, indent=1) + "\n"


def main():
    text = collect()
    if "--check" in sys.argv[1:]:
        if not OUTPUT.exists() or OUTPUT.read_text(encoding="utf-8") != text:
            sys.exit(f"{OUTPUT.relative_to(ROOT)} is out of date: run `make licences`")
        return
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
