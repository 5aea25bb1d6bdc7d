"""What people state: added, corrected, withdrawn, never overwritten; each with its event, its file by its hash."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from tests.boards.conftest import queued

from duoc.boards import services
from duoc.boards.services import Document, State, StatementRefusedError
from duoc.people.services.periods import today

PDF = b"%PDF-1.7\n" + b"quyet dinh"
# sha256sum of the bytes above, by coreutils.
PDF_SHA256 = "02980b2737205cb6b3e8910e165dee0a7536d980430022a6761ff73a1f3830fc"


def decision(**changes) -> Document:
    made = Document("Quyết định phê duyệt cấp độ 3", "12/QĐ-UBND", today() - timedelta(days=10), "UBND tỉnh Cà Mau")
    return replace(made, **changes)


def state_of(key: str) -> State:
    return services.standing(key).state


def test_statement_makes_its_demand_stated_and_tells_the_ledger(person):
    by = person()
    assert state_of("cap-do") is State.MISSING
    made = services.state_evidence("cap-do", decision(), by)
    assert state_of("cap-do") is State.STATED
    (told,) = queued("boards.evidence_stated")
    assert (told["demand"], told["number"], told["by"]) == ("cap-do", "12/QĐ-UBND", by.pk)
    assert (made.entered_by, made.control) == (by, "cap-do")


def test_every_statement_is_in_the_outbox(person):
    by = person()
    first = services.state_evidence("cap-do", decision(), by)
    second = services.correct(first.pk, decision(number="13/QĐ-UBND"), by)
    services.withdraw(second.pk, "ghi nhầm hệ thống", by)
    kinds = ["boards.evidence_stated", "boards.statement_corrected", "boards.statement_withdrawn"]
    assert [len(queued(kind)) for kind in kinds] == [1, 1, 1]
    assert [queued(kind)[0]["replaces"] for kind in kinds] == [None, first.pk, second.pk]
    assert queued(kinds[2])[0]["note"] == "ghi nhầm hệ thống"


def test_correction_leaves_what_it_replaces_and_counts_alone(person):
    by = person()
    first = services.state_evidence("cap-do", decision(), by)
    second = services.correct(first.pk, decision(number="13/QĐ-UBND"), by)
    standing = services.standing("cap-do")
    assert [one.row.pk for one in standing.stated] == [second.pk]
    assert [(row.pk, row.number) for row in services.history("cap-do")] == [
        (second.pk, "13/QĐ-UBND"),
        (first.pk, "12/QĐ-UBND"),
    ]


def test_withdrawn_statement_counts_no_more_and_stays_readable(person):
    by = person()
    first = services.state_evidence("cap-do", decision(), by)
    services.withdraw(first.pk, "hết hiệu lực", by)
    assert state_of("cap-do") is State.MISSING
    assert [(row.withdraws, row.note) for row in services.history("cap-do")] == [(True, "hết hiệu lực"), (False, "")]
    with pytest.raises(StatementRefusedError, match="vì sao"):
        services.withdraw(first.pk, " ", by)


def test_evidence_older_than_its_period_is_stale(person):
    by = person()
    # "tac-dong" is reviewed every 183 days.
    services.state_evidence("tac-dong", decision(dated=today() - timedelta(days=182)), by)
    assert state_of("tac-dong") is State.STATED
    services.state_evidence("tac-dong", decision(dated=today() - timedelta(days=183)), by)
    assert state_of("tac-dong") is State.STALE
    assert [one.stale for one in services.standing("tac-dong").stated] == [True, False]


def test_own_day_of_review_makes_evidence_stale_on_that_day(person):
    by = person()
    services.state_evidence("cap-do", decision(review_by=today() + timedelta(days=1)), by)
    assert state_of("cap-do") is State.STATED
    services.state_evidence("cap-do", decision(review_by=today()), by)
    assert state_of("cap-do") is State.STALE


def test_file_is_kept_under_its_hash(person):
    made = services.state_evidence("cap-do", decision(file_name="C:\\qđ.pdf", content=PDF), person())
    kept = services.document(made.pk)
    assert (kept.media, bytes(kept.content), made.file_name) == ("application/pdf", PDF, "qđ.pdf")
    assert bytes(made.file_hash) == bytes.fromhex(PDF_SHA256)
    assert queued("boards.evidence_stated")[0]["sha256"] == PDF_SHA256


def test_file_goes_along_with_a_correction_of_words(person):
    by = person()
    first = services.state_evidence("cap-do", decision(file_name="a.pdf", content=PDF), by)
    second = services.correct(first.pk, decision(number="13"), by)
    assert bytes(services.document(second.pk).content) == PDF
    assert (second.file_name, bytes(second.file_hash)) == ("a.pdf", bytes(first.file_hash))
    third = services.correct(second.pk, decision(digest="ab" * 32), by)
    assert bytes(third.file_hash) == bytes([0xAB] * 32)
    with pytest.raises(StatementRefusedError, match="Không giữ"):
        services.document(third.pk)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": ""}, "cần một tên"),
        ({"issuer": " "}, "cơ quan ban hành"),
        ({"dated": None}, "chưa tới"),
        ({"content": b"%PDF-" + bytes(1_000_000)}, "1 MB"),
        ({"content": b"<html>"}, "PDF"),
        ({"content": PDF, "digest": "ab" * 32}, "không phải của tệp này"),
        ({"digest": "ab"}, "64"),
    ],
)
def test_statement_that_cannot_stand_is_refused_and_leaves_nothing(person, changes, told):
    by = person()
    if "dated" in changes:
        changes = {"dated": today() + timedelta(days=1)}
    with pytest.raises(StatementRefusedError, match=told):
        services.state_evidence("cap-do", decision(**changes), by)
    assert services.history("cap-do") == []
    assert queued("boards.evidence_stated") == []


def test_statement_of_no_demand_is_refused(person):
    with pytest.raises(StatementRefusedError, match="Không có yêu cầu"):
        services.state_evidence("khong-co", decision(), person())


@pytest.mark.parametrize("what", ["UPDATE {} SET title = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_statement_is_never_changed(module_database, what):
    with (
        psycopg.connect(module_database, options="-c search_path=public") as sql,
        pytest.raises(psycopg.errors.RestrictViolation, match="statement_is_never_changed"),
    ):
        sql.execute(what.format("boards_statement"))
