"""The figures of a labelled stream, against a table made by hand."""

from duoc.trace.rules.clones.judging import Level, Verdict
from duoc.trace.rules.clones.reckoning import Reckoning
from duoc.trace.rules.clones.scans import Scan

GREEN = Verdict(Level.GREEN, False, 0, ())
WEAK = Verdict(Level.GREEN, True, 50, ())
YELLOW = Verdict(Level.YELLOW, True, 70, ())
RED = Verdict(Level.RED, True, 110, ())


def reckoned(*stories: tuple[str, str, list[Verdict]]) -> Reckoning:
    """Each story: serial, a letter a line (c: of a copy, g: genuine, s: the stamp's own), verdicts."""
    reckoning = Reckoning()
    for serial, letters, verdicts in stories:
        for letter, verdict in zip(letters, verdicts, strict=True):
            kind = "sale" if letter == "s" else "scan"
            reckoning.take(Scan(0, serial, kind, cloned=True if letter == "c" else None), verdict)
    return reckoning


def test_figures_are_those_of_a_hand_count() -> None:
    figures = reckoned(
        ("honest", "ggg", [GREEN] * 3),
        ("honest but red", "gg", [YELLOW, RED]),
        ("caught at the third", "gccgcccc", [GREEN, GREEN, GREEN, WEAK, YELLOW, RED, RED, RED]),
        ("caught at the sixth", "cccccc", [GREEN] * 5 + [RED]),
        ("never caught, two scans", "cc", [GREEN] * 2),
        ("caught, two scans", "cc", [GREEN, WEAK]),
        ("red too early", "gc", [RED, RED]),
    ).figures()
    assert figures["serials"] == 7
    assert figures["cloned"] == 5
    assert figures["flagged_in_time"] == {
        "of_cloned_with_5_scans": 0.5, "cloned_with_5_scans": 2, "of_all_cloned": 0.6,
    }  # fmt: skip
    # Right: third, sixth, and the early one after its appearance; wrong: the honest one and the early one before it.
    assert figures["red"] == {"right": 3, "wrong": 2, "precision": 0.6, "recall": 0.6, "honest_of_1000": 500.0,
                              "showings_precision": 0.7143}  # fmt: skip
    assert figures["suspected"] == {"right": 4, "wrong": 2, "precision": 0.6667, "recall": 0.8, "honest_of_1000": 500.0}


def test_a_stamp_s_own_lines_are_no_scans() -> None:
    figures = reckoned(("sold", "cssssc", [GREEN] * 5 + [WEAK])).figures()
    assert figures["flagged_in_time"]["of_all_cloned"] == 1.0


def test_a_stream_without_labels_has_no_figures() -> None:
    reckoning = reckoned(("one", "gg", [GREEN, RED]))
    assert not reckoning.labelled
    assert reckoning.figures()["flagged_in_time"]["of_all_cloned"] is None
