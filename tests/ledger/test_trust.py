"""What our pages tell a browser to believe: the policy that was set up, or the log's own key and nobody else's."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from tests.ledger import proof_cases
from tests.ledger.reader import get

from duoc.core.environment import Environment
from duoc.ledger import services


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


def written(home: Path, policy: bytes, environment: Environment = Environment.PRODUCTION) -> None:
    folder = environment.folder(home)
    folder.mkdir()
    (folder / "ledger.policy").write_bytes(policy)


def test_policy_is_the_file_of_the_environment(home: Path) -> None:
    written(home, proof_cases.policy().encode())
    assert services.policy_text(Environment.PRODUCTION) == proof_cases.policy()
    assert services.policy_text() == proof_cases.policy()
    assert services.policy_text(Environment.REPLAY) is None


def test_no_file_is_no_policy(home: Path) -> None:
    assert services.policy_text() is None
    Environment.PRODUCTION.folder(home).mkdir()
    assert services.policy_text() is None


def test_octets_that_are_not_utf8_cannot_become_another_name(home: Path) -> None:
    written(home, b"# \xff\nwitness \xfe x\n")
    assert services.policy_text() == "# \ufffd\nwitness \ufffd x\n"


def test_policy_that_was_set_up_is_believed(home: Path, logged: str) -> None:
    written(home, proof_cases.policy().encode())
    given = services.trust()
    assert (given.policy, given.quorum) == (proof_cases.policy(), True)
    assert given.digest == sha256(proof_cases.policy().encode()).hexdigest()


def test_without_a_policy_only_the_log_is_asked(home: Path, logged: str) -> None:
    given = services.trust(Environment.REPLAY)
    assert given.policy == f"log {services.log(environment=Environment.REPLAY).vkey}\nquorum none\n"
    assert not given.quorum


def test_page_says_whether_a_quorum_was_set_up_and_shows_its_digest(home: Path, logged: str) -> None:
    _, before = get("/so-cai/kiem-chung/")
    assert "chưa đặt nhóm nhân chứng" in before
    written(home, proof_cases.policy().encode())
    _, after = get("/so-cai/kiem-chung/")
    assert "chưa đặt nhóm nhân chứng" not in after
    assert services.trust().digest in after
    assert proof_cases.policy() in after.replace("&#x2B;", "+")
    _, replayed = get("/so-cai/kiem-chung/?environment=replay")
    assert "log.example/replay" in replayed
