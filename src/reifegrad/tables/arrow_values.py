"""Makes Arrow arrays of words and of NumPy's numbers, and NumPy's numbers of Arrow arrays.

PyArrow's own conversions look whether a value belongs to pandas, and load it for that where it is installed: a third of
the time that it takes to score a handful of leads. Buffers need no such look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def words(texts: Sequence[str]) -> pa.Array:
    """An array of texts."""
    coded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, coded)], dtype=np.int32)
    return pa.Array.from_buffers(pa.string(), len(coded), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(coded))])


def word(text: str) -> pa.Scalar:
    """A text to compare with."""
    return words([text])[0]


def number(value: float) -> pa.Scalar:
    """A number to compare with."""
    return numbers(np.array([value], np.float64), pa.float64())[0]


def unknown(kind: pa.DataType) -> pa.Scalar:
    """The missing value of a type."""
    return pa.nulls(1, kind)[0]


def numbers(values: NDArray[Any], kind: pa.DataType, missing: NDArray[np.bool_] | None = None) -> pa.Array:
    """An array of eight bytes a value: int64, float64 or, of int64, timestamps."""
    valid = None if missing is None else pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(np.ascontiguousarray(values))])


def truths(values: NDArray[np.bool_]) -> pa.Array:
    """An array of truth values."""
    packed = pa.py_buffer(np.packbits(values, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(values), [None, packed])


def integers_of(array: pa.Array) -> NDArray[np.int64]:
    """The numbers of an array of int64; what is missing is anything."""
    _, data = array.buffers()
    if data is None:  # an array without values
        return np.zeros(len(array), np.int64)
    return np.frombuffer(data, np.int64, len(array), array.offset * 8)


def places_of(mask: pa.Array) -> NDArray[np.int64]:
    """Where a mask without missing values is true."""
    _, data = mask.buffers()
    if data is None or not len(mask):
        return np.zeros(0, np.int64)
    bits = np.unpackbits(np.frombuffer(data, np.uint8), count=mask.offset + len(mask), bitorder="little")
    return np.flatnonzero(bits[mask.offset :])
