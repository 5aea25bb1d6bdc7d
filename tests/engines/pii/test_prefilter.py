"""hyperscan and `re` give the same events on any text."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.engines.pii import prefilter
from duoc.engines.pii.labels import LABELS

_PIECES = [
    *(one.words for one in LABELS),
    *("CCCD", "soCccdNguoiNop", "SO_THE_BHYT", "the-bhyt", "Nguyen Van A", "NGUYEN THI", "O12345678"),
    *(
        "069A-123",
        "DN4960123456789",
        "a@b",
        ", xa Tan",
        "123456789012|",
        "IDVNM1",
        "P<VNMA",
        " ",
        "\n",
        ".",
        "-",
        "_",
        "1",
        "so",
        "x",
        "7",
    ),
]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # busy machines
@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text("abcnostu0189 ._-\n", max_size=3)), max_size=12))
def test_both_readers_give_the_same_events(pieces: list[str]) -> None:
    data = ("\n" + "".join(pieces) + "\n").encode()
    assert prefilter.with_hyperscan()(data) == prefilter.with_re()(data)


def test_the_longest_label_counts_and_none_inside_it() -> None:
    events = prefilter.best()(b"\nSo the BHYT: x, so the: y\n")
    assert [LABELS[kind].words for _, _, kind in events if kind >= 0] == ["so the bhyt", "so the"]


def test_a_label_does_not_begin_or_end_within_a_word() -> None:
    assert [event for event in prefilter.best()(b"\nxcccd cccdx stks\n") if event[2] >= 0] == []
