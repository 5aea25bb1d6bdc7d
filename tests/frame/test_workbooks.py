"""Workbooks of strangers: what is not opened, and that a real one is."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from duoc.frame import workbooks
from duoc.frame.workbooks import WorkbookError

CHUNK = 1 << 20


def packed(*parts: tuple[str, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts:
            made.writestr(name, content)
    return file


def unlike(size: int) -> bytes:
    """Octets that deflate packs to a hundredth at best: no bomb."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4))


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (packed(("xl/a.xml", bytes(2_000_000))), "unpacked"),  # a thousandth of its size, packed
        (packed(*((f"{number}.bin", unlike(9_000_000)) for number in range(5))), "unpacked"),  # 45 MB in all
        (packed(*((f"{number}.xml", b"") for number in range(201))), "parts"),
        (packed(("xl/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>')), "entities"),
        # The word lies across the border of what is read at once.
        (packed(("xl/a.xml", unlike(CHUNK)[:-4].replace(b"<", b" ") + b"<!ENTITY b 'c'>")), "entities"),
        (packed(("xl/a.xml", b"<a/>")), "broken"),
        (io.BytesIO(b"PK no book"), "broken"),
        (io.BytesIO(), "broken"),
    ],
    ids=["bomb", "large", "parts", "doctype", "border", "no book", "no zip", "nothing"],
)
def test_what_could_do_harm_is_not_opened(file: io.BytesIO, why: str) -> None:
    with pytest.raises(WorkbookError) as refused:
        workbooks.opened(file, formulas=False)
    assert refused.value.why == why


def test_who_expects_larger_files_says_so() -> None:
    file = packed(*((f"{number}.bin", unlike(9_000_000)) for number in range(5)))
    with pytest.raises(WorkbookError, match="broken"):  # weighed and let through, and then it is no workbook
        workbooks.opened(file, formulas=False, most=50_000_000)


@pytest.mark.parametrize(("formulas", "value"), [(True, "=1+1"), (False, None)])
def test_formulas_stand_or_their_values(formulas: bool, value: str | None) -> None:
    book, file = Workbook(), io.BytesIO()
    book.active["A1"] = "=1+1"
    book.save(file)
    opened = workbooks.opened(file, formulas=formulas)
    assert opened.worksheets[0]["A1"].value == value
    opened.close()
