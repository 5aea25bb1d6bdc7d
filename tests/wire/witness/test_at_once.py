"""Requests that race: exactly one of two updates from the same size wins, and no size ever has two cosigned roots."""

import threading
from collections import Counter
from collections.abc import Callable

from tests.wire.small_log import SmallLog, cosignature_of
from tests.wire.witness.conftest import RunningWitness


def race(bodies: list[bytes], witness: RunningWitness) -> list[tuple[int, bytes]]:
    """All at the same moment, each on its own connection; the answers in the order of the bodies."""
    answers: list[tuple[int, bytes]] = [(0, b"")] * len(bodies)
    barrier = threading.Barrier(len(bodies))

    def send(place: int) -> None:
        barrier.wait()
        answers[place] = witness.add(bodies[place])

    threads = [threading.Thread(target=send, args=(place,)) for place in range(len(bodies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_of_two_racing_updates_wins(witness: RunningWitness, log: SmallLog) -> None:
    size = 0
    for _ in range(12):
        bodies = [log.request(size, size + 1), log.request(size, size + 2)]
        answers = race(bodies, witness)
        assert Counter(status for status, _ in answers) == {200: 1, 409: 1}
        winner = next(place for place, (status, _) in enumerate(answers) if status == 200)
        size += winner + 1
        assert answers[1 - winner][1] == f"{size}\n".encode()
        cosignature_of(answers[winner][1], log.text(size), witness.key)
        assert witness.size() == size


def test_of_two_histories_only_one_is_ever_cosigned(start: Callable[..., RunningWitness], log: SmallLog) -> None:
    forked = log.fork()
    witness = start()
    answers = race([log.request(0, 3), forked.request(0, 3)] * 6, witness)
    won = [place % 2 for place, (status, _) in enumerate(answers) if status == 200]
    assert len(won) == 1  # all others are told 409 3
    assert {body for status, body in answers if status == 409} == {b"3\n"}
    honest, lying = (log, forked) if won == [0] else (forked, log)
    assert {status for status, _ in race([lying.request(3, 3)] * 4, witness)} == {422}
    assert {status for status, _ in race([honest.request(3, 3)] * 4, witness)} == {200}
    assert witness.metric('duoc_witness_evidence{origin="so-cai.test/thu",kind="fork"}') == 1


def test_many_callers_move_the_witness_forward_only(witness: RunningWitness, log: SmallLog) -> None:
    """Each asks, is told where the witness stands, and tries again from there; sizes given out only grow."""
    sizes: list[int] = []
    guard = threading.Lock()

    def climb(step: int) -> None:
        held = 0
        for _ in range(60):
            wanted = min(held + step, 40)
            status, body = witness.add(log.request(held, wanted))
            if status == 200:
                with guard:
                    sizes.append(wanted)
                held = wanted
            else:
                assert status == 409
                held = int(body)
            if held == 40:
                return

    threads = [threading.Thread(target=climb, args=(step,)) for step in (1, 2, 3, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert witness.size() == 40
    assert max(sizes) == 40
