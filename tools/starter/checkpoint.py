"""Reads a PyTorch checkpoint in the format used before 1.6, without PyTorch.

Such a file is a sequence of five pickles (magic number, protocol, system, state, storage keys) followed by the raw
storages. Only the classes that a state dictionary needs can be unpickled.
"""

import collections
import io
import pickle
import struct

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _View:
    """A tensor whose storage is not read yet."""

    def __init__(self, storage, offset, size, stride):
        self.storage, self.offset, self.size, self.stride = storage, offset, size, stride

    def array(self, storages):
        """The tensor, copied from the storages that follow the pickles."""
        data = storages[self.storage[0]][self.offset :]
        strides = [step * data.itemsize for step in self.stride]
        return np.lib.stride_tricks.as_strided(data, self.size, strides).copy()


class _Unpickler(pickle.Unpickler):
    def __init__(self, file):
        super().__init__(file)
        self.dtypes = {}

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, size, stride, *_: _View(storage, offset, size, stride)
        if module == "torch" and name in DTYPES:
            return DTYPES[name]
        raise pickle.UnpicklingError(f"{module}.{name} does not belong in a state dictionary")

    def persistent_load(self, pid):
        _, dtype, key, _, _, _ = pid
        self.dtypes[key] = dtype
        return (key, dtype)


def read(data: bytes) -> dict[str, np.ndarray]:
    """Every tensor of the checkpoint by name."""
    file = io.BytesIO(data)
    if pickle.load(file) != MAGIC:
        raise SystemExit("the checkpoint is not in PyTorch's old format")
    pickle.load(file)
    pickle.load(file)
    unpickler = _Unpickler(file)
    state = unpickler.load()
    storages = {}
    for key in pickle.load(file):
        (count,) = struct.unpack("<q", file.read(8))
        dtype = unpickler.dtypes[key]
        storages[key] = np.frombuffer(file.read(count * dtype.itemsize), dtype)
    return {name: view.array(storages) for name, view in state.items()}
