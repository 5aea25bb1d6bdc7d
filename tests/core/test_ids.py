"""Random ids and the names of receipts."""

import itertools
import re
import subprocess
import sys
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core import ids

# RFC 9562 §5.4: version 4 in the 13th digit, variant 10xx in the 17th; §4: lower case, 8-4-4-4-12.
FORM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
UUID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
MOMENTS = st.integers(1, 10**16 - 1)


def test_ids_are_random_uuids_in_their_text_form() -> None:
    # More than one batch of 256 ids, so that its seam is among them.
    for made in (ids.uuid4() for _ in range(1_500)):
        assert FORM.fullmatch(made)
        assert (uuid.UUID(made).version, uuid.UUID(made).variant) == (4, uuid.RFC_4122)


def test_ids_never_repeat() -> None:
    assert len({ids.uuid4() for _ in range(100_000)}) == 100_000


def test_every_free_digit_of_an_id_takes_every_value() -> None:
    """122 random bits: a digit that stood still, or a variant with fewer than four values, would show here."""
    made = [ids.uuid4().replace("-", "") for _ in range(2_000)]
    seen = [set(column) for column in zip(*made, strict=True)]
    assert seen[12] == {"4"}
    assert seen[16] == set("89ab")
    assert all(column == set("0123456789abcdef") for place, column in enumerate(seen) if place not in (12, 16))


def test_two_processes_make_different_ids() -> None:
    program = "from duoc.core.ids import uuid4; print(uuid4())"
    made = {subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout for _ in range(3)}
    assert len(made) == 3


@given(MOMENTS, st.uuids(version=4))
def test_name_of_a_receipt_leads_back_to_its_moment_and_id(time_us: int, request_id: uuid.UUID) -> None:
    assert ids.parse_receipt_name(ids.receipt_name(time_us, str(request_id))) == (time_us, str(request_id))


def test_name_of_a_receipt_reads_moment_dot_id() -> None:
    assert ids.receipt_name(1_704_067_200_000_000, UUID) == f"1704067200000000.{UUID}"


@pytest.mark.parametrize(
    "name",
    [
        "",
        UUID,
        f".{UUID}",
        f"0.{UUID}",
        f"01.{UUID}",
        f"-1.{UUID}",
        f"+1.{UUID}",
        f" 1.{UUID}",
        f"1.{UUID} ",
        f"1.{UUID}\n",
        f"1.{UUID.upper()}",
        f"1.{UUID.replace('-', '')}",
        f"1.{UUID[:14]}1{UUID[15:]}",  # version 1
        f"1.{UUID[:19]}7{UUID[20:]}",  # another variant
        f"1.{{{UUID}}}",
        f"1,{UUID}",
        f"1.{UUID}.2",
        f"{'9' * 17}.{UUID}",
        f"١.{UUID}",  # a digit, but not ASCII
        f"1.{UUID[:-1]}１",
    ],
)
def test_other_form_of_a_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="microseconds"):
        ids.parse_receipt_name(name)


@given(st.text(max_size=60))
def test_any_text_is_a_name_or_refused_in_one_way(text: str) -> None:
    try:
        time_us, request_id = ids.parse_receipt_name(text)
    except ValueError:
        return
    assert ids.receipt_name(time_us, request_id) == text


def test_uuid7_has_the_form_of_the_standard() -> None:
    # RFC 9562, appendix A.6: 2022-02-22 14:22:22 at −05:00 is 0x017F22E279B0 milliseconds since the epoch.
    made = ids.uuid7(0x017F22E279B0)
    assert str(made).startswith("017f22e2-79b0-7")
    assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_uuid7_is_ordered_by_its_moment_and_random_within_it() -> None:
    rows = [[ids.uuid7(1_800_000_000_000 + moment) for _ in range(200)] for moment in range(20)]
    made = [one for row in rows for one in row]
    assert len(set(made)) == 4_000
    for row, later in itertools.pairwise(rows):
        assert max(row) < min(later)
    # Of the 74 random bits none is stuck.
    free = (1 << 128) - 1 ^ (0xFFFF_FFFF_FFFF_F000 << 64) ^ (3 << 62)
    ones = zeros = 0
    for one in made:
        ones, zeros = ones | one.int & free, zeros | ~one.int & free
    assert ones == zeros == free
    assert free.bit_count() == 74


@pytest.mark.parametrize("moment", [0, 2**48 - 1])
def test_uuid7_holds_the_first_and_the_last_moment(moment: int) -> None:
    assert ids.uuid7(moment).int >> 80 == moment
