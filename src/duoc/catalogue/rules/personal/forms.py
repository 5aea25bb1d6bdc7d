"""Forms in which a number reaches a table: digits of other scripts, the zero that a spreadsheet has eaten, names of files.

Every citizen's number begins with 0, and a sheet that takes it for a quantity keeps eleven or ten digits, perhaps with `.0`.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from duoc.catalogue.rules.personal import policy

_OTHER = "[^\\P{N}0-9]|[\uff20\ufe6b]"  # a digit that ASCII does not have (RE2), an @ of another width
# What a lost zero may have left: of any column, and of one whose name says what it holds. Ten digits alone are a firm's number.
_LOST = {
    "": ("SO_DINH_DANH", 12, r"^[1-9][0-9]{10}(?:\.0+)?$"),
    "SO_DINH_DANH": ("SO_DINH_DANH", 12, r"^[1-9][0-9]{9,10}(?:\.0+)?$"),
    "PHONE": ("PHONE", 10, r"^[1-9][0-9]{8}(?:\.0+)?$"),
}
_SHORTEST, _LONGEST = 9, 20  # bytes
# In the name of a file a number is joined to its neighbours, don_096…_ky.pdf, tep/096….pdf: to a detector that is one word.
_JOINED = [
    (kind, rf"(?:^|[^0-9])(?:(?:.*[^0-9])?_(?P<a>{digits})(?:[^0-9]|$)|(?:.*[^0-9])?(?P<b>{digits})(?:_|\.[A-Za-z]))")
    for kind, digits in (("SO_DINH_DANH", "[0-9]{12}"), ("PHONE", "0[0-9]{9}"))
]


def plain(cells: Any) -> Any:
    """The cells with every digit and @ as ASCII has it. `cells`: an array of strings without nulls."""
    if not _may_be_other(cells):
        return cells
    mask = pc.match_substring_regex(cells, _OTHER)
    if not pc.any(mask).as_py():
        return cells
    return pc.replace_with_mask(cells, mask, pa.array(map(plain_text, cells.filter(mask).to_pylist()), pa.string()))


def plain_text(text: str) -> str:
    """The same of one text."""
    if text.isascii():
        return text
    return "".join(map(_digit, unicodedata.normalize("NFKC", text)))


def with_zero(cells: Any, label: str) -> tuple[str, Any, Any] | None:
    """(type, places, cells) of those that would be somebody's number with their zeros again; None where there is none.

    label: the type that the column's name announces, '' for none.
    """
    kind, width, form = _LOST.get(label, _LOST[""])
    lengths = pc.binary_length(cells).to_numpy(zero_copy_only=False)
    if label in (policy.BIRTH,) or not ((lengths >= _SHORTEST) & (lengths <= _LONGEST)).any():
        return None
    places = np.flatnonzero(pc.match_substring_regex(cells, form).to_numpy(zero_copy_only=False))
    if not len(places):
        return None
    digits = pc.replace_substring_regex(cells.take(pa.array(places)), r"\.0+$", "")
    return kind, places, pc.utf8_lpad(digits, width=width, padding="0")


def joined(cells: Any, places: Any) -> Iterator[tuple[str, Any, Any]]:
    """(type, places, digits) of cells, of those at `places`, in which a number of that length is a part of a file's name."""
    some = cells.take(pa.array(places))
    for kind, form in _JOINED:
        found = pc.extract_regex(some, form)
        mine = np.flatnonzero(pc.is_valid(found).to_numpy(zero_copy_only=False))
        if len(mine):
            kept = found.take(pa.array(mine))
            yield kind, places[mine], pc.binary_join_element_wise(*kept.flatten(), "")


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def _may_be_other(cells: Any) -> bool:
    """By the first bytes of characters: not ASCII, Vietnamese (C2…CC, E1 BA, E1 BB), a dash or a quotation mark (E2 80)."""
    _, offsets, data = cells.buffers()
    if data is None or not len(cells):
        return False
    ends = np.frombuffer(offsets, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    octets = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
    first = np.flatnonzero(octets >= 0xD9)
    if not len(first):
        return False
    behind = octets[np.minimum(first + 1, len(octets) - 1)]
    known = (octets[first] == 0xE1) & ((behind == 0xBA) | (behind == 0xBB)) | (octets[first] == 0xE2) & (behind == 0x80)
    return bool((~known).any())
