"""Two issuers, one open dossier, a clock that stands still."""

import json
from pathlib import Path

import pytest

from duoc.core.clock import ManualClock
from duoc.engines.policy import Desk, Dossier, FileDossiers, IssuingKey, Keys

NOW_S = 1_796_000_000
CASE = Dossier("H12.26-1129-0001", "H12.12", "lan", "processing", ("dancu.cong_dan", "VN/GOV/H12/dancu/xac-minh"))


def write_dossiers(path: Path, *dossiers: Dossier) -> None:
    path.write_text(json.dumps({"form": 1, "dossiers": [one.document() for one in dossiers]}))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW_S * 1_000_000)


@pytest.fixture(scope="session")
def key() -> IssuingKey:
    return IssuingKey.make("H12.DVC", ["H12.12", "H12.13"])


@pytest.fixture(scope="session")
def stranger() -> IssuingKey:
    """An issuer too, for nobody but itself."""
    return IssuingKey.make("H12.99")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dossiers.json"
    write_dossiers(path, CASE)
    return path


@pytest.fixture
def desk(key: IssuingKey, stranger: IssuingKey, file: Path, clock: ManualClock) -> Desk:
    return Desk(Keys([key.public, stranger.public]), FileDossiers(file), clock)
