"""Attacks on the ledger, one by one: each is prevented or detected, none makes a second history final, none is a false alarm."""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree

import pytest
from tests.chaos.ledger_site import CODES, Circle, Copies, Seen, Site, sites
from tests.chaos.load import until
from tests.wire.small_log import SmallLog, root

from duoc.core.postgres import Cluster
from duoc.engines.merkle import note as notes
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle import verify_consistency
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.signer import FileSigner, cosign
from duoc.ledger import services
from duoc.wire import durable_file
from duoc.wire.auditor.alarms import Alarm
from duoc.wire.auditor.audit import audit
from duoc.wire.auditor.findings import Damage
from duoc.wire.auditor.monitor import Monitor
from duoc.wire.auditor.published import open_log
from duoc.wire.auditor.state import State

FLIP = "UPDATE ledger_entry SET entry = set_byte(entry, 5, get_byte(entry, 5) # 1) WHERE index = {}"
SMUGGLE = (
    "INSERT INTO ledger_entry (index, kind, event, entry, logged_at) SELECT {}, kind, gen_random_uuid(), entry, now() "
    "FROM ledger_entry WHERE index = 0"
)
BEHIND = {"UPDATE": (FLIP.format(7), 7), "DELETE": ("DELETE FROM ledger_entry WHERE index = 7", 7),
          "INSERT": (SMUGGLE.format(300), 300)}  # fmt: skip


@pytest.fixture
def ledger(database: str, tmp_path: Path) -> Iterator[tuple[Site, Circle]]:
    yield from sites(database, tmp_path / "site")


@pytest.fixture
def copies(postgres: Cluster) -> Iterator[Copies]:
    made = Copies(postgres.dsn("postgres"))
    yield made
    made.end()


def begin(site: Site, count: int) -> None:
    """A published, final log with so many entries more."""
    site.start("sequencer")
    site.start("publisher")
    site.await_published(site.grow(count))


@pytest.mark.parametrize("verb", BEHIND)
def test_change_behind_the_application_after_publication_is_found(ledger: tuple[Site, Circle], verb: str) -> None:
    """The database's own audit names the first bad entry. What was published stays as it was logged, and verifies."""
    site, circle = ledger
    begin(site, 300)
    statement, index = BEHIND[verb]
    site.stop()
    site.tamper(statement)
    found = services.audit(vkey=str(site.key))
    assert min(one.index for one in found if one.index is not None) == index
    report = site.audit(circle.policy())
    assert report.whole
    assert report.checkpoint is not None
    assert report.checkpoint.size == 300
    if verb == "INSERT":
        site.start("sequencer")
        site.queue()
        assert site.sequencer is not None
        assert site.sequencer.process.wait(20) == 1
        assert "what nobody appended" in site.sequencer.said


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_change_behind_the_application_before_publication_is_never_published(
    ledger: tuple[Site, Circle], verb: str
) -> None:
    site, circle = ledger
    site.start("sequencer")
    site.grow(20)
    site.tamper(BEHIND[verb][0])
    publisher = site.start("publisher")
    until(lambda: "entries" in publisher.said, 10, "it says why it does not publish")
    assert site.published() is None
    assert circle.held() == {}, "no witness was asked for what cannot be shown"
    assert services.audit(vkey=str(site.key))[0].index == 7


def test_change_of_the_static_files_is_found_by_a_stranger(ledger: tuple[Site, Circle]) -> None:
    """Whoever controls the web server can change files; whoever has the log's key alone names the first bad entry."""
    site, circle = ledger
    begin(site, 300)
    site.stop()
    path = site.public / "tile/entries/000"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(site.queued[9], site.queued[9].replace(b'"n":9', b'"n":8')))
    assert site.audit(circle.policy()).first_bad_index == 9
    path.write_bytes(whole)
    assert site.audit(circle.policy()).whole
    path.unlink()
    assert site.audit(circle.policy()).first_bad_index == 0


def test_old_backup_is_refused_at_the_start_and_says_why(ledger: tuple[Site, Circle], copies: Copies) -> None:
    site, circle = ledger
    begin(site, 3)
    site.stop()
    old = copies.backup(site.database, "old_backup")
    begin(site, 2)
    site.stop()
    held = circle.held()
    restored = site.twin(old, site.home / "restored")
    restored.trust(circle.policy())
    restored.queued = site.queued[:3]
    restored.queue(4)
    said = restored.refusal("sequencer")
    assert "holds a checkpoint of size 5 that this database never promised: an old backup" in said
    assert restored.size() == 3, "nothing was appended, no second root exists"
    # Its publisher, with the public folder lost as well, and with that still there.
    publisher = restored.start("publisher")
    until(lambda: publisher.said.count("went back") >= 4, 15, "every witness's larger size is told")
    assert restored.published() is None
    restored.stop()
    rmtree(restored.public)
    restored.public.symlink_to(site.public)
    publisher = restored.start("publisher")
    until(lambda: "the database ends at 3, but 5 is published" in publisher.said, 10, "it says so")
    assert circle.held() == held
    assert circle.evidence() == [], "an old checkpoint of the log's own convicts nobody"


def test_backup_put_under_a_running_sequencer_is_refused(ledger: tuple[Site, Circle], copies: Copies) -> None:
    """PostgreSQL comes back with less than it had acknowledged (a restore, a replica that was behind): the process knows."""
    site, _circle = ledger
    begin(site, 3)
    site.stop("publisher")
    name = site.database.rsplit("/", 1)[1].partition("?")[0]
    copies.backup(site.database, "live_backup")
    site.grow(2)
    copies.copy("live_backup", name)
    assert site.sequencer is not None
    assert site.sequencer.process.wait(20) == 1
    assert "no longer holds size 5, which this process has signed" in site.sequencer.said
    assert site.size() == 3
    site.sequencer = None


def test_two_writers_on_one_database_write_one_log(ledger: tuple[Site, Circle]) -> None:
    site, circle = ledger
    first = site.start("sequencer")
    second = site.twin(site.database, site.home / "second")
    second.trust(circle.policy())
    said = second.launch("sequencer")
    until(lambda: "another sequencer writes this log" in said.read_text(), 10, "the second one waits")
    site.grow(50)
    assert "ready" not in said.read_text()
    first.kill()
    until(lambda: "ready" in said.read_text(), 10, "the second one takes over")
    site.grow(1)
    assert site.entries() == site.queued
    assert services.audit(vkey=str(site.key)) == []


def test_second_site_with_the_same_key_makes_nothing_final(ledger: tuple[Site, Circle], copies: Copies) -> None:
    """It writes without asking (no policy for its sequencer): 409 and 422, evidence, and not one cosignature on its history."""
    site, circle = ledger
    begin(site, 5)
    site.stop()
    stale = copies.backup(site.database, "second_site")
    begin(site, 2)
    site.stop()
    held = circle.held()
    other = site.twin(stale, site.home / "other")
    other.queued = [*site.queued[:5]]
    other.start("sequencer")
    other.queued += [b"x"]
    other.queue(3)
    until(lambda: other.size() == 8, 10, "the second history is signed")
    other.trust(circle.policy())
    publisher = other.start("publisher")
    until(lambda: publisher.said.count("422") == 5, 15, "every witness refuses")
    assert other.published() is None
    assert {code: stated.root for code, stated in circle.held().items()} == {c: s.root for c, s in held.items()}
    assert len(circle.evidence("unproven")) == 5, "kept, to be held against the log"
    begin(site, 1)
    assert circle.held()["a"].size == 8
    assert site.audit(circle.policy()).whole


def test_stolen_key_cannot_replace_what_was_cosigned(tmp_path: Path) -> None:
    """The thief signs whatever he likes with the log's own key and puts it before every witness."""
    log = SmallLog("log.example/stolen")
    circle = Circle(tmp_path / "witnesses", log.key)
    try:
        for witness in circle.running.values():
            assert witness.add(log.request(0, 5))[0] == 200
        forged = log.fork(common=2)
        for witness in circle.running.values():
            assert witness.add(forged.request(0, 5)) == (409, b"5\n")
            assert witness.add(forged.request(2, 4)) == (409, b"5\n")
            assert witness.add(forged.request(5, 5))[0] == 422
            assert witness.add(forged.request(5, 8))[0] == 422
            assert witness.add(log.request(0, 3)) == (409, b"5\n")
        assert {stated.root for stated in circle.held().values()} == {log.root(5)}
        assert len(circle.evidence("fork")) == 5, "two signatures of one key over two roots of one size"
        assert all("ALARM" in witness.said for witness in circle.running.values())
        for witness in circle.running.values():
            assert witness.add(log.request(5, 8))[0] == 200, "the honest log goes on"
    finally:
        circle.end()


def _split(
    circle: Circle, log: SmallLog, forged: SmallLog, size: int, colluders: tuple[str, ...], left: tuple[str, ...]
) -> list[bool]:
    """Show one history to the honest on the left, the other to the rest, and let the colluders sign both; which are final."""
    policy = policies.parse(circle.policy().encode())
    told = []
    for history, honest in ((log, left), (forged, tuple(set(CODES) - set(left) - set(colluders)))):
        note = history.checkpoint(size)
        for code in honest:
            held = circle.held()[code].size if code in circle.held() else 0
            status, body = circle.running[code].add(history.request(held, size))
            note += body if status == 200 else b""
        for code in colluders:
            note += str(cosign(history.text(size), 2_000_000_000, circle.signer(code))).encode()
        try:
            policies.judge(policy, note)
            told.append(True)
        except policies.QuorumError:
            told.append(False)
        (circle.folders["a"] / f"final.{history is log}").write_bytes(note)
    return told


def test_two_colluders_of_five_cannot_split_a_log_that_needs_four(tmp_path: Path) -> None:
    """2k - n = 3: whichever way the three honest ones are divided, one history lacks its quorum."""
    colluders = ("d", "e")
    for number, left in enumerate(itertools.chain.from_iterable(itertools.combinations("abc", n) for n in (1, 2))):
        log = SmallLog(f"log.example/split{number}")
        circle = Circle(tmp_path / str(number), log.key)
        try:
            finals = _split(circle, log, log.fork(common=1), 5, colluders, left)
            assert finals == [len(left) == 2, len(left) == 1], left
            # The honest ones that hold the losing history refuse the other one, whoever asks.
            for code in "abc":
                for history in (log, log.fork(common=1)):
                    if circle.held()[code].root != history.root(5):
                        assert circle.running[code].add(history.request(5, 5))[0] == 422
        finally:
            circle.end()


def test_three_colluders_split_the_log_and_whoever_has_seen_both_convicts_it(tmp_path: Path) -> None:
    log = SmallLog("log.example/split")
    forged = log.fork(common=1)
    circle = Circle(tmp_path / "witnesses", log.key)
    try:
        assert _split(circle, log, forged, 5, ("c", "d", "e"), ("a",)) == [True, True]
        first, second = ((circle.folders["a"] / f"final.{which}").read_bytes() for which in (True, False))
        policy = policies.parse(circle.policy().encode())
        stated = [policies.judge(policy, note).checkpoint for note in (first, second)]
        assert stated[0].size == stated[1].size
        assert stated[0].root != stated[1].root
        assert not verify_consistency(5, 5, [], stated[0].root, stated[1].root)
        # Neither does any later tree of the one contain the other.
        assert not verify_consistency(5, 8, log.proof(5, 8), stated[1].root, log.root(8))
        # A monitor that follows the log from two places, or is shown the other history at the next look.
        public, elsewhere = _press(tmp_path / "public", forged, 5, second), _press(tmp_path / "other", log, 5, first)
        remembered, now = State(began=2_000_000_000), 2_000_000_060
        shouted = []
        for place in (elsewhere, public):
            with open_log(str(place)) as shown:
                look = Monitor(shown, policy, remembered, {}, 3600).look(now)
            shouted.append([(alert.kind, alert.evidence) for alert in look.alerts if alert.kind is not Alarm.WITNESS])
        (kind, evidence), *more = shouted[1]
        assert (shouted[0], kind, more) == ([], Alarm.FORK, [])
        assert evidence is not None
        assert {policies.judge(policy, note).checkpoint.root for note in evidence} == {log.root(5), forged.root(5)}
        # An auditor with a checkpoint that was kept from elsewhere.
        with open_log(str(public)) as shown:
            assert audit(shown, policy).whole, "who has seen only one side notices nothing"
            report = audit(shown, policy, [first])
        assert [finding.damage for finding in report.findings] == [Damage.HISTORY_REWRITTEN]
    finally:
        circle.end()


def test_thief_of_the_log_key_alone_makes_nothing_final() -> None:
    """What the colluders' arithmetic says for none: a forged note has no quorum, however often the log signs it."""
    log = SmallLog()
    stranger = FileSigner("nhan-chung.test/a", bytes(range(32)), 4)
    honest = FileSigner("nhan-chung.test/a", bytes(32), 4)
    policy = policies.parse(f"log {log.key}\nwitness a {honest.key}\nquorum a\n".encode())
    note = log.checkpoint(5) + str(cosign(log.text(5), 5, stranger)).encode()
    with pytest.raises(NoteError, match="not cosigned by a"):
        policies.judge(policy, note)


def test_clean_run_with_restarts_of_everything_raises_no_alarm(ledger: tuple[Site, Circle]) -> None:
    """kill -9 of sequencer, publisher and witnesses at random while the log grows: no fork, and nobody cries one."""
    site, circle = ledger
    chance = random.Random(20_261_128)
    seen = Seen()
    site.start("sequencer")
    site.start("publisher")
    kills = 0
    for _ in range(24):
        site.queue(chance.randrange(1, 40))
        victim = chance.choice(["sequencer", "publisher", "witness"])
        if victim == "witness":
            code = chance.choice(CODES)
            circle.running[code].kill()
            circle.start(code)
        else:
            site.stop(victim)
            site.start(victim)
        kills += 1
        site.look(seen)
    until(lambda: site.size() == len(site.queued), 20, "everything acknowledged is signed")
    site.await_published(len(site.queued))
    site.look(seen)
    for stated in circle.held().values():
        seen.take(stated)
    report = site.audit(circle.policy())
    alarms = site.alarms() + [str(path) for path in circle.evidence()]
    print(f"\nchaos: {kills} restarts, {len(site.queued)} entries, {seen.forks} forks, {len(alarms)} false alarms")
    assert (seen.forks, alarms, report.findings) == (0, [], [])
    assert services.audit(vkey=str(site.key)) == []
    assert site.entries() == site.queued
    assert root([_leaf(entry) for entry in site.queued]) == site.judgement(circle.policy()).checkpoint.root


def _leaf(entry: bytes) -> bytes:
    from hashlib import sha256

    return sha256(b"\x00" + entry).digest()


def _press(folder: Path, log: SmallLog, size: int, note: bytes) -> Path:
    """The static files of a small log."""
    entries = b"".join(len(entry).to_bytes(2, "big") + entry for entry in log.entries(size))
    for name, data in ((f"tile/entries/000.p/{size}", entries), (f"tile/0/000.p/{size}", b"".join(log.leaves(size)))):
        (folder / name).parent.mkdir(parents=True)
        durable_file.write(folder / name, data)
    durable_file.write(folder / "checkpoint", note)
    assert notes.parse(note)
    return folder
