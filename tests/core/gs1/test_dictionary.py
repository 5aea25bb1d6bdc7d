"""The shipped GS1 syntax dictionary: unchanged, and read as its own head says."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from duoc.core.gs1 import dictionary
from duoc.core.gs1.contents import CHECKS
from duoc.core.gs1.dictionary import Component, identifier, identifiers, lengths, parse


def test_the_shipped_file_is_the_published_one(shared: Path) -> None:
    published = shared / "data" / "trace" / "gs1-syntax" / "gs1-syntax-dictionary.txt"
    assert hashlib.sha256(dictionary.FILE.read_bytes()).digest() == hashlib.sha256(published.read_bytes()).digest()


def test_a_line_is_read_part_by_part() -> None:
    gtin = identifier("01")
    assert gtin is not None
    assert gtin.components == (Component("N", 14, 14, False, ("csum", "gcppos2")),)
    assert (gtin.predefined, gtin.attribute, gtin.title) == (True, True, "GTIN")
    assert gtin.excludes == ("255", "37")
    assert gtin.qualifiers == (("22", "10", "21"), ("235",))
    lot = identifier("10")
    assert lot is not None
    assert lot.requires == ((("01",), ("02",), ("03",), ("8006",), ("8026",)),)
    assert (lot.predefined, lot.least, lot.most) == (False, 1, 20)


def test_optional_parts_may_be_absent() -> None:
    document_type = identifier("253")
    assert document_type is not None
    assert (document_type.least, document_type.most) == (13, 30)
    assert document_type.qualifiers == ((),)


def test_a_range_is_one_entry_an_identifier() -> None:
    weights = [identifier(f"310{decimals}") for decimals in range(6)]
    assert [weight.ai for weight in weights if weight] == ["3100", "3101", "3102", "3103", "3104", "3105"]
    assert identifier("3106") is None
    assert [ai for ai in identifiers() if ai.startswith("9")] == [str(ai) for ai in range(90, 100)]


def test_two_digits_tell_the_length() -> None:
    assert {ai: lengths()[ai] for ai in ("01", "23", "31", "41", "80")} == {"01": 2, "23": 3, "31": 4, "41": 3, "80": 4}
    assert "89" not in lengths()
    assert all(len(ai) == lengths()[ai[:2]] for ai in identifiers())


def test_every_check_that_the_dictionary_names_is_known() -> None:
    named = {check for entry in identifiers().values() for part in entry.components for check in part.checks}
    assert named <= CHECKS.keys()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("GTIN *? N14", "line 1: no Application Identifier"),
        ("01 *? N14 forbidden=02", "line 1: 'forbidden=02' is neither"),
        ("01 *? N14,csum N0", "line 1: 'N0' is neither"),
        ("01 *? dlpkey # nothing to hold", "line 1: no component"),
    ],
)
def test_another_line_is_refused_by_its_number(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        list(parse(line))


def test_nothing_is_read_before_somebody_asks() -> None:
    code = (
        "import duoc.core.gs1.values, duoc.core.gs1.keys, duoc.core.gs1.associations, duoc.core.gs1.dictionary as d;"
        "print(d.identifiers.cache_info().misses)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "0\n"
