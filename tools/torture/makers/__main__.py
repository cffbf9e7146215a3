"""Writes all bombs into a folder: `python -m makers FOLDER`.

A process of its own, because the most memory that a process has ever used counts for the commands it starts as well.
"""

import os
import shutil
import sys
from pathlib import Path

from makers import deflated, jpeg, others, tiff
from pictures import TESTS

folder = Path(sys.argv[1])
for maker in (deflated, jpeg, tiff, others):
    for name, data in maker.bombs():
        (folder / name).write_bytes(data)
for name, length in others.sparse():
    shutil.copy(TESTS / "pictures" / "cat.jpg", folder / name)
    os.truncate(folder / name, length)
