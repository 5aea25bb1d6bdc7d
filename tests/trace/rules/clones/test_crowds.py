"""Rules over many serials speak to the inspector only."""

from tests.trace.rules.clones.telling import BAC_LIEU, BEGIN, HA_NOI, HOUR, NAM_CAN, PLACES

from duoc.trace.rules.clones.crowds import BatchState, batch_restored, first_seen
from duoc.trace.rules.clones.judging import Level
from duoc.trace.rules.clones.scans import Scan
from duoc.trace.rules.clones.streams import StreamJudge


def scans(count: int, place: str = "", device: str = "", batch: str = "", hours: float = 0.01) -> list[Scan]:
    return [Scan(BEGIN + round(n * hours * HOUR), f"S{n}", "scan", place, device, batch) for n in range(count)]


def test_one_phone_over_many_serials_in_a_day() -> None:
    judge = StreamJudge(PLACES)
    for scan in scans(79, device="a"):
        judge.take(scan)
        judge.take(scan)  # the same serial again adds nothing
    assert judge.findings == {}
    judge.take(Scan(BEGIN, "S79", "scan", "", "a"))
    assert judge.findings["burst_from_one_phone", "a"].count == 80


def test_a_phone_begins_anew_with_every_day() -> None:
    judge = StreamJudge(PLACES)
    for scan in scans(120, device="a", hours=0.4):  # 60 a day
        judge.take(scan)
    assert judge.findings == {}


def test_a_burst_turns_no_serial_yellow() -> None:
    judge = StreamJudge(PLACES)
    assert {judge.take(scan).level for scan in scans(300, device="a")} == {Level.GREEN}
    assert not any(judge.verdict(state).watched for state in judge.states.values())


def test_most_of_a_batch_where_it_was_not_sent() -> None:
    judge = StreamJudge(PLACES)
    judge.take(Scan(BEGIN, "S0", "activation", batch="B", shipped=(NAM_CAN,)))
    for scan in scans(25, HA_NOI, batch="B"):
        judge.take(scan)
    found = judge.findings["batch_in_one_place", "B"]
    assert (found.count, found.total, found.place) == (25, 25, HA_NOI)


def test_where_it_was_sent_is_where_it_belongs() -> None:
    judge = StreamJudge(PLACES)
    judge.take(Scan(BEGIN, "S0", "activation", batch="B", shipped=(NAM_CAN, BAC_LIEU)))
    for scan in scans(60, NAM_CAN, batch="B"):
        judge.take(scan)
    assert judge.findings == {}


def test_a_batch_whose_ways_nobody_recorded_is_not_judged() -> None:
    judge = StreamJudge(PLACES)
    for scan in scans(60, HA_NOI, batch="B"):
        judge.take(scan)
    assert judge.findings == {}


def test_a_batch_s_state_is_bounded_and_survives_a_table() -> None:
    batch = BatchState()
    for number, scan in enumerate(scans(500, batch="B")):
        first_seen(batch, scan._replace(place=f"{number % 90:05d}"), PLACES)
    assert batch.total == 500
    assert len(batch.places) <= 16
    assert batch_restored(batch.members()) == batch
