"""Looking back: nothing is appended before it is known what any quorum can have made final."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from tests.wire.publisher.agency import Agency
from tests.wire.small_log import SmallLog

from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.witnessing import request
from duoc.wire.listener import Answer
from duoc.wire.look_back import BehindError, LookBack

LOG = SmallLog()


class Circle:
    """Five agencies that watch `LOG`, and the look-back of a sequencer with this policy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.agencies = [Agency(folder / code, code, LOG.key) for code in "abcde"]
        self.published = folder / "checkpoint"
        self.made: list[LookBack] = []

    def cosign(self, size: int, codes: str = "abcde", log: SmallLog = LOG) -> None:
        for agency in self.agencies:
            if agency.code in codes:
                held = agency.held(LOG.origin)
                body = request(held, log.proof(held, size), log.checkpoint(size))
                assert agency.witness.add_checkpoint(body).status == 200

    def policy(self, quorum: int = 4) -> policies.Policy:
        lines = [f"log {LOG.key}\n", *(agency.line for agency in self.agencies)]
        lines += [f"group q {quorum} a b c d e\n", "quorum q\n"]
        return policies.parse("".join(lines).encode())

    def look_back(self, policy: policies.Policy | None = None) -> LookBack:
        self.made.append(LookBack(policy or self.policy(), LOG.key, self.published))
        return self.made[-1]

    def away(self, codes: str) -> None:
        for agency in self.agencies:
            agency.away = agency.code in codes


@pytest.fixture
def circle(tmp_path: Path) -> Iterator[Circle]:
    made = Circle(tmp_path)
    yield made
    for look_back in made.made:
        look_back.close()
    for agency in made.agencies:
        agency.end()


def promised(size: int, log: SmallLog = LOG):
    """The database of a log that has signed every size up to this one."""
    return lambda asked: log.root(asked) if asked <= size else None


def test_log_that_holds_what_the_witnesses_hold_may_go_on(circle: Circle) -> None:
    assert circle.look_back().ask(promised(0)) == []
    circle.cosign(3)
    circle.cosign(5, "ab")
    assert circle.look_back().ask(promised(5)) == []
    assert circle.look_back().ask(promised(9)) == []


@pytest.mark.parametrize("who", ["a", "e", "abcde"])
def test_one_witness_that_holds_more_stops_the_writer(circle: Circle, who: str) -> None:
    circle.cosign(3)
    circle.cosign(5, who)
    with pytest.raises(BehindError, match=f"{who[0]} holds a checkpoint of size 5 that this database never promised"):
        circle.look_back().ask(promised(4))


def test_another_root_of_the_same_size_is_a_fork(circle: Circle) -> None:
    circle.cosign(3)
    circle.cosign(5, "c", LOG.fork(common=3))
    with pytest.raises(BehindError, match="c holds another root for size 5: the log has forked"):
        circle.look_back().ask(promised(9))


@pytest.mark.parametrize(
    ("quorum", "away", "goes_on"),
    # Every quorum of k of 5 has one of any 6 - k witnesses: so many must answer.
    [(4, "abc", True), (4, "abcd", False), (3, "ab", True), (3, "abc", False), (5, "abcd", True), (5, "abcde", False),
     (1, "a", False), (1, "", True)],
)  # fmt: skip
def test_so_many_answer_that_no_quorum_can_be_unknown(circle: Circle, quorum: int, away: str, goes_on: bool) -> None:
    circle.cosign(3)
    circle.away(away)
    missing = circle.look_back(circle.policy(quorum)).ask(promised(3))
    assert missing == ([] if goes_on else list(away))


def test_witness_that_comes_back_is_asked_and_heard(circle: Circle) -> None:
    circle.cosign(3)
    circle.away("abcd")
    look_back = circle.look_back()
    assert look_back.ask(promised(3)) == list("abcd")
    circle.cosign(5, "a")
    circle.away("bcd")
    with pytest.raises(BehindError, match="a holds a checkpoint of size 5"):
        look_back.ask(promised(3))


@pytest.mark.parametrize(
    "forged", [b"", b"garbage\n", LOG.checkpoint(9)], ids=["empty", "garbage", "without its own line"]
)
def test_witness_that_shows_what_is_not_its_own_has_not_answered(circle: Circle, forged: bytes) -> None:
    circle.cosign(3)
    for agency in circle.agencies[1:]:
        agency.falsify = lambda _answer: Answer(200, forged)
    assert circle.look_back().ask(promised(3)) == list("bcde")


def test_published_checkpoint_is_looked_at_with_and_without_a_policy(circle: Circle) -> None:
    circle.published.write_bytes(LOG.checkpoint(5))
    none = policies.parse(f"log {LOG.key}\nquorum none\n".encode())
    for look_back in (circle.look_back(), circle.look_back(none), LookBack(None, LOG.key, circle.published)):
        assert look_back.ask(promised(5)) == []
    for look_back in (circle.look_back(), circle.look_back(none), LookBack(None, LOG.key, circle.published)):
        with pytest.raises(BehindError, match="the published checkpoint holds a checkpoint of size 5"):
            look_back.ask(promised(4))
    other = SmallLog("another.log/of-before", seed=2)
    circle.published.write_bytes(other.checkpoint(9))
    assert circle.look_back().ask(promised(0)) == []


def test_what_is_asked_is_the_monitoring_address_of_the_specification(circle: Circle) -> None:
    seen = []
    for agency in circle.agencies:
        answer = agency.answer
        agency.answer = lambda asked, answer=answer: (seen.append((asked.method, asked.path)), answer(asked))[1]  # type: ignore[method-assign]  # early binding
    circle.look_back().ask(promised(0))
    assert set(seen) == {("GET", f"/{sha256(LOG.origin.encode()).hexdigest()}/checkpoint")}
