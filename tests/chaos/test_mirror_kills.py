"""kill -9 at every step of a mirror's round: what is served is whole at every moment, and the next round finishes it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.chaos.injection import Fault, kills, read_calls, require_strace, under
from tests.wire.auditor.press import LOG, ORIGIN, Press

from duoc.engines.merkle import note as notes
from duoc.engines.merkle.checkpoint import parse
from duoc.engines.merkle.policy import Policy
from duoc.engines.merkle.signer import FileSigner
from duoc.wire.auditor.audit import audit
from duoc.wire.auditor.published import open_log

CHANGING = "write,fsync,rename,renameat,unlink,unlinkat,rmdir,mkdir,mkdirat"
PRESS = Press(600)
TRUST = Policy(((LOG.key, None),), (), (), None)


@pytest.fixture(autouse=True)
def _strace() -> None:
    require_strace()


def command(top: Path) -> list[str]:
    words = [sys.executable, "-P", "-m", "duoc.wire.mirror", "--once", "--follow", str(top / "log"), "--folder"]
    words += [str(top / "copy"), "--log", f"{LOG.key}={ORIGIN}", "--key", str(top / "k"), "--name", "ban-sao.test"]
    return words


def prepare(top: Path) -> Path:
    """A copy of 300 entries of a log that has 600 by now."""
    PRESS.publish(top / "log", 300)
    subprocess.run(command(top), check=True, capture_output=True)
    PRESS.publish(top / "log", 600)
    return top


def served(top: Path) -> int:
    """The size served, after all of it was audited and the mirror's own line was verified."""
    report = audit(open_log(str(top / "copy")), TRUST)
    assert report.findings == []
    signed = notes.parse((top / "copy" / "checkpoint").read_bytes())
    own = FileSigner.read(top / "k").key
    assert notes.verify(signed, [own]) == [own]
    return parse(signed.text).size


def strike(top: Path, fault: Fault | None) -> int:
    traced = under(command(top), top / "trace", fault, CHANGING)
    return subprocess.run(traced, check=False, capture_output=True).returncode


def faults_of(tmp_path: Path) -> tuple[Path, list[Fault]]:
    template = prepare(tmp_path / "template")
    rehearsal = tmp_path / "rehearsal"
    shutil.copytree(template, rehearsal)
    assert strike(rehearsal, None) == 0
    assert served(rehearsal) == 600
    return template, kills(call for call in read_calls(rehearsal / "trace") if "copy: 600" not in call.text)


def test_round_struck_at_its_steps_serves_whole_copies_only(tmp_path: Path) -> None:
    """Every fifth step here; all of them with --long."""
    _strike_all(tmp_path, 5)


@pytest.mark.long
def test_round_struck_at_every_step_serves_whole_copies_only(tmp_path: Path) -> None:
    _strike_all(tmp_path, 1)


def _strike_all(tmp_path: Path, step: int) -> None:
    template, faults = faults_of(tmp_path)
    assert len(faults) > 30
    for number, fault in enumerate(faults[::step]):
        top = tmp_path / f"struck{number}"
        shutil.copytree(template, top)
        assert strike(top, fault) != 0, fault
        assert served(top) in {300, 600}, fault
        assert subprocess.run(command(top), check=False, capture_output=True).returncode == 0, fault
        assert served(top) == 600, fault
        assert not list((top / "copy").rglob("checkpoint.*.draft")), fault
        shutil.rmtree(top)
    print(f"\nchaos: {len(faults[::step])} kills within a mirror's round")
