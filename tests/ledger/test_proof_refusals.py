"""What the log cannot prove: no file and no page pretends otherwise."""

import pytest
from tests.ledger.conftest import Append, Tamper
from tests.ledger.reader import get

from duoc.ledger import services


def test_log_that_has_not_started_proves_nothing(database: str) -> None:
    with pytest.raises(services.LogNotStartedError):
        services.proof_file(0)


def test_without_a_log_nothing_is_believed(database: str) -> None:
    assert services.trust() == services.Trust("", quorum=False)


def test_pages_of_a_log_that_has_not_started_say_so(database: str) -> None:
    status, html = get("/so-cai/kiem-chung/")
    assert (status, "chưa bắt đầu và chưa đặt nhóm nhân chứng" in html) == (200, True)
    assert get("/so-cai/kiem-chung/?index=0")[0] == 404
    assert get("/so-cai/muc/0/kiem-chung.html")[0] == 404
    assert get("/so-cai/kiem-chung/kiem-chung.html")[0] == 200


@pytest.fixture
def damaged(append: Append, tamper: Tamper) -> None:
    append(5)
    tamper("UPDATE ledger_entry SET entry = %s WHERE index = 2", [b'{"n":"forged"}'])


@pytest.mark.usefixtures("damaged")
@pytest.mark.parametrize("path", ["kiem-chung/?index=2", "muc/2/bang-chung.tlog-proof", "muc/2/kiem-chung.html"])
def test_damaged_log_hands_out_no_proof(path: str) -> None:
    status, html = get(f"/so-cai/{path}")
    assert status == 500
    assert "duoc ledger audit" in html
