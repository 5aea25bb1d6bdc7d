"""Keeping bodies is asked for, dated, bounded, and told; erasing them is too. Evidence of an exchange convinces a stranger."""

import base64
import hashlib
import io
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.cache import cache
from django.test import Client
from tests.exchange.archive_reader import files
from tests.exchange.conftest import SERVICE, register_all
from tests.exchange.scribe import BEFORE_MIDNIGHT, ORIGIN, SECOND, Scribe, call

from duoc.cli.main import main
from duoc.core import profile
from duoc.core.environment import Environment
from duoc.engines.merkle.signer import FileSigner
from duoc.engines.sealing import Sealer
from duoc.exchange import services as exchange
from duoc.exchange.services import archive, retention
from duoc.people import services as people
from duoc.people.models import User

DAN_CU = "/".join(SERVICE)
DAY = date(2024, 3, 1)
HEAD = b"POST\r\n/r1/VN/GOV/G01/chia-se/dan-cu\r\nx-road-request-id:1\r\n"
ASKED, ANSWERED = '{"số":"1"}'.encode(), '{"tên":"An"}'.encode()
PROGRAM = Path(exchange.__file__).parents[1] / "static" / "exchange" / "verify.py"


def hashes() -> dict[str, Any]:
    """What the record says of these bodies, by PR-REST's definition."""
    request = hashlib.sha512(hashlib.sha512(HEAD).digest() + hashlib.sha512(ASKED).digest()).digest()
    return {
        "request_hash": base64.b64encode(request).decode(),
        "request_size": len(ASKED),
        "response_hash": base64.b64encode(hashlib.sha256(ANSWERED).digest()).decode(),
        "response_size": len(ANSWERED),
    }


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state folder."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOC_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def log(module_database: str, state: Path) -> Iterator[Scribe]:
    """Four calls in the ledger."""
    cache.clear()
    people.seed(profile.load("ca-mau"))
    register_all(Environment.PRODUCTION)
    made = people.create_user("thanh-tra", None)
    people.assign_role(made, people.agency_named("so-tp"), "auditor")
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        scribe.batch([call(n, BEFORE_MIDNIGHT + n * SECOND, status=200, **hashes()) for n in range(4)])
        scribe.log()
        scribe.sql.execute("SELECT ensure_body_partition('2024-03-01')")
        yield scribe
    cache.clear()


@pytest.fixture
def kept(log: Scribe, state: Path) -> Iterator[Scribe]:
    """The bodies of the first two calls, kept for thirty days; nothing of the third and fourth."""
    exchange.keep_bodies(DAN_CU, 30)
    sealer = Sealer((state / "production" / "keys" / "bodies.pub").read_bytes())
    for n in range(2):
        request_id = call(n, 0).request_id
        lengths = b"".join(len(part).to_bytes(4, "big") for part in (HEAD, ASKED, ANSWERED))
        sealed = sealer.seal(
            lengths + hashlib.sha512(HEAD).digest() + HEAD + ASKED + ANSWERED, b"duoc.body/1 " + request_id.encode()
        )
        log.sql.execute(
            "INSERT INTO exchange_body SELECT %s, %s, id, 'kept', 'kept', %s FROM exchange_service WHERE code = 'dan-cu'",
            [DAY, request_id, sealed],
        )
    yield log
    log.sql.execute(
        "TRUNCATE exchange_body, exchange_body_rule, exchange_retention, exchange_retention_run, frame_outbox"
    )
    log.sql.execute("UPDATE exchange_service SET personal = false")


def receipt(n: int) -> str:
    return f"{BEFORE_MIDNIGHT + n * SECOND}.{call(n, 0).request_id}"


def queued(log: Scribe, kind: str) -> list[dict[str, Any]]:
    rows = log.sql.execute("SELECT coalesce(payload, entry) FROM frame_outbox WHERE kind = %s ORDER BY id", [kind])
    return [json.loads(bytes(row[0])) for row in rows]


def private(state: Path) -> bytes:
    return (state / "production" / "keys" / "bodies.private").read_bytes()


# ---- the rule


def test_nothing_is_kept_unless_somebody_says_so(log: Scribe) -> None:
    assert exchange.kept_services() == []


def test_keeping_is_dated_and_in_the_ledger(kept: Scribe) -> None:
    (one,) = exchange.kept_services()
    assert (one.service, one.days, one.most_bytes, one.until) == (DAN_CU, 30, 1 << 20, None)
    assert not exchange.keep_bodies("dan-cu", 30)
    assert exchange.keep_bodies("dan-cu", 10, by="Nguyễn Văn A")
    assert [row.days for row in exchange.kept_services()] == [10]
    assert kept.sql.execute("SELECT count(*), count(valid_to) FROM exchange_body_rule").fetchone() == (2, 1)
    assert exchange.stop_keeping("dan-cu")
    assert not exchange.stop_keeping("dan-cu")
    assert exchange.kept_services()[0].until is not None
    told = queued(kept, "exchange.bodies_kept")
    assert [(entry["service"], entry["days"]) for entry in told] == [(DAN_CU, 30), (DAN_CU, 10)]
    assert [entry["service"] for entry in queued(kept, "exchange.bodies_kept_no_more")] == [DAN_CU]


def test_personal_data_needs_a_legal_basis(kept: Scribe) -> None:
    kept.sql.execute("UPDATE exchange_service SET personal = true WHERE code = 'dan-cu'")
    with pytest.raises(exchange.RefusedError, match="căn cứ pháp lý"):
        exchange.keep_bodies(DAN_CU, 5)
    assert exchange.keep_bodies(DAN_CU, 5, basis="Nghị định 13/2023/NĐ-CP, Điều 17")


def test_gateway_is_told_only_what_it_may_keep(kept: Scribe) -> None:
    from tests.wire.test_registry_snapshot import snapshot

    def said() -> Any:
        rows = {row["name"]: row["bodies"] for row in snapshot(kept._dsn)["services"]}
        return rows.pop(DAN_CU), set(rows.values())

    assert said() == (1 << 20, {None})
    kept.sql.execute("UPDATE exchange_service SET personal = true WHERE code = 'dan-cu'")
    assert said() == (None, {None})  # it became personal after the rule was made: no basis, nothing kept
    exchange.keep_bodies(DAN_CU, 5, basis="Nghị định 13/2023/NĐ-CP", most_bytes=1000)
    assert said() == (1000, {None})
    exchange.stop_keeping(DAN_CU)
    assert said() == (None, {None})


@pytest.mark.parametrize(("days", "most"), [(0, 1), (36_501, 1), (1, 0), (1, (8 << 20) + 1)])
def test_without_an_end_or_a_bound_nothing_is_kept(kept: Scribe, days: int, most: int) -> None:
    with pytest.raises(exchange.RefusedError):
        exchange.keep_bodies(DAN_CU, days, most_bytes=most)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("kept_bodies_have_an_end", "days = 0"),
        ("kept_body_is_8_mib_at_most", "most_bytes = 9000000"),
        ("body_rule_ends_after_it_begins", "valid_to = valid_from - interval '1 day'"),
    ],
)
def test_database_holds_the_rule_itself(kept: Scribe, constraint: str, change: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
        kept.sql.execute(f"UPDATE exchange_body_rule SET {change}".encode())
    with pytest.raises(psycopg.errors.UniqueViolation, match="service_keeps_bodies_by_one_rule"):
        kept.sql.execute(
            "INSERT INTO exchange_body_rule (service_id, days) SELECT service_id, 1 FROM exchange_body_rule"
        )


def test_keys_are_made_once_and_only_for_their_owner(kept: Scribe, state: Path) -> None:
    folder = state / "production" / "keys"
    before = private(state)
    assert not exchange.make_body_key()
    assert private(state) == before
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


# ---- the end


def test_bodies_go_after_their_days_and_the_ledger_counts_them(kept: Scribe) -> None:
    day = DAY + timedelta(days=30)
    assert exchange.due_retention(day).bodies == {}
    assert exchange.due_retention(day + timedelta(days=1)).erased == 2
    work = exchange.run_retention(day=day + timedelta(days=1), by="Nguyễn Văn A")
    assert (work.erased, work.problems) == (2, [])
    assert kept.sql.execute("SELECT count(*) FROM exchange_body").fetchone() == (0,)
    (entry,) = queued(kept, "exchange.bodies_erased")
    assert (entry["bodies"], entry["day"], entry["service"]) == (2, "2024-03-01", DAN_CU)
    assert exchange.run_retention(day=day + timedelta(days=1)).erased == 0


def test_body_that_is_being_stored_while_an_empty_day_is_tidied_stays(kept: Scribe) -> None:
    """A recorder that was late: its transaction is open when the day looks empty, and done before the day is locked."""
    rows = kept.sql.execute("DELETE FROM exchange_body RETURNING day, request_id, service, request, response, sealed")
    row = rows.fetchall()[0]
    with psycopg.connect(kept._dsn, options="-c search_path=production") as recorder:
        recorder.execute("INSERT INTO exchange_body VALUES (%s, %s, %s, %s, %s, %s)", row)
        commit = threading.Timer(0.5, recorder.commit)
        commit.start()
        retention._tidy(DAY, Environment.PRODUCTION)
        commit.join()
    assert kept.sql.execute("SELECT count(*) FROM exchange_body").fetchone() == (1,)


def test_rule_that_has_ended_still_erases(kept: Scribe) -> None:
    exchange.stop_keeping(DAN_CU)
    assert exchange.due_retention(DAY + timedelta(days=30)).erased == 0
    assert exchange.due_retention(DAY + timedelta(days=31)).erased == 2


def test_bodies_of_all_services_can_be_bounded(kept: Scribe) -> None:
    exchange.set_retention("bodies", 7, basis="Quy chế 12")
    kept.sql.execute("UPDATE exchange_retention SET valid_from = '2024-01-01'")
    assert exchange.due_retention(DAY + timedelta(days=7)).erased == 0
    assert exchange.due_retention(DAY + timedelta(days=8)).erased == 2


def test_one_call_can_be_erased_and_the_ledger_names_nobody(kept: Scribe, state: Path) -> None:
    with pytest.raises(exchange.RefusedError):
        exchange.erase_body(receipt(0), " ")
    with pytest.raises(exchange.RefusedError):
        exchange.erase_body("x", "vì")
    assert exchange.erase_body(receipt(0), "yêu cầu của công dân", by="Nguyễn Văn A")
    assert not exchange.erase_body(receipt(0), "yêu cầu của công dân")
    assert not exchange.erase_body(receipt(3), "yêu cầu của công dân")
    rows = kept.sql.execute("SELECT sealed IS NULL, erased_at IS NULL FROM exchange_body ORDER BY 1").fetchall()
    assert rows == [(False, True), (True, False)]
    entries = kept.sql.execute("SELECT entry FROM frame_outbox WHERE kind = 'exchange.body_erased'").fetchall()
    assert len(entries) == 1
    assert set(json.loads(bytes(entries[0][0]))) == {"commitment", "event", "kind", "time"}
    with zipfile.ZipFile(io.BytesIO(exchange.evidence(receipt(0), private(state)))) as held:
        assert json.loads(held.read("evidence.json"))["bodies"] == {"request": "erased", "response": "erased"}


def test_row_is_sealed_or_erased_and_the_receipts_page_says_which(kept: Scribe) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="body_is_sealed_or_erased"):
        kept.sql.execute("UPDATE exchange_body SET sealed = NULL")
    exchange.erase_body(receipt(1), "yêu cầu của công dân")
    reader = Client(headers={"host": "localhost"})
    reader.force_login(User.objects.get(username="thanh-tra"))
    for n, word in ((0, "được giữ, niêm phong"), (1, "đã giữ, nay đã xóa"), (3, "không giữ, chỉ có dấu băm")):
        assert word in reader.get(f"/trao-doi/bien-nhan/{receipt(n)}/").content.decode()


# ---- evidence


def proven(octets: bytes) -> bool:
    return exchange.leads(exchange.verify_evidence(octets, [log_key()]))


def log_key() -> Any:
    return FileSigner(ORIGIN, hashlib.sha256(ORIGIN.encode()).digest()).key


def test_evidence_holds_the_bodies_that_the_record_speaks_of(kept: Scribe, state: Path) -> None:
    octets = exchange.evidence(receipt(0), private(state), by="Nguyễn Văn A")
    with zipfile.ZipFile(io.BytesIO(octets)) as held:
        assert held.read("request.body") == ASKED
        assert held.read("response.body") == ANSWERED
        assert held.read("request.head") == HEAD
        assert json.loads(held.read("receipt.json")) == exchange.receipt(receipt(0))
    assert proven(octets)
    (event,) = queued(kept, "exchange.body_opened")
    assert event == {"by": "Nguyễn Văn A", "receipt": receipt(0)}
    assert exchange.evidence(receipt(0), private(state)) == octets  # the same evidence is the same bytes


def test_every_changed_byte_is_refused_with_a_reason(kept: Scribe, state: Path) -> None:
    octets = exchange.evidence(receipt(0), private(state))
    for at in range(0, len(octets), 11):
        changed = octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :]
        checks = exchange.verify_evidence(changed, [log_key()])
        assert not exchange.leads(checks), at
        assert all(check.text for check in checks if not check.ok)
    for odd in (b"", b"PK", octets[:-1], octets + b"\0", b'{"format":"duoc.receipt/1"}'):
        assert not proven(odd)


def repacked(octets: bytes, **changes: bytes | None) -> bytes:
    """The same evidence with files changed (None: taken out), its list made to agree: what a forger would do."""
    with zipfile.ZipFile(io.BytesIO(octets)) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    for name, part in changes.items():
        parts.pop(name.replace("__", "."), None)
        if part is not None:
            parts[name.replace("__", ".")] = part
    manifest = json.loads(parts["evidence.json"])
    manifest["files"] = {
        name: base64.b64encode(hashlib.sha256(part).digest()).decode()
        for name, part in parts.items()
        if name != "evidence.json"
    }
    parts["evidence.json"] = json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()
    from duoc.exchange.rules.evidence import pack

    return pack(parts)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"request__body": b"{}"}, ["request"]),
        ({"response__body": b"{}"}, ["response"]),
        ({"request__head": b"GET\r\n/\r\n"}, ["head"]),
        ({"request__head__sha512": base64.b64encode(bytes(64)) + b"\n"}, ["request", "head"]),
        ({"response__body": None}, ["response"]),
        ({"request__head": None}, ["request"]),
    ],
)
def test_forger_who_rewrites_the_list_too_is_named_by_the_hash(
    kept: Scribe, state: Path, changes: dict[str, bytes | None], named: list[str]
) -> None:
    octets = repacked(exchange.evidence(receipt(0), private(state)), **changes)
    checks = exchange.verify_evidence(octets, [log_key()])
    assert [check.name for check in checks if not check.ok] == named


def test_without_the_key_or_bodies_it_says_so(kept: Scribe, state: Path) -> None:
    for made, state_word in (
        (exchange.evidence(receipt(1)), "sealed"),
        (exchange.evidence(receipt(3), private(state)), "none"),
    ):
        with zipfile.ZipFile(io.BytesIO(made)) as held:
            assert json.loads(held.read("evidence.json"))["bodies"] == {"request": state_word, "response": state_word}
            assert not {"request.body", "response.body", "request.head"} & set(held.namelist())
        assert proven(made)


def test_another_key_opens_nothing(kept: Scribe) -> None:
    from duoc.engines.sealing import new_pair

    with pytest.raises(exchange.RefusedError, match="Không mở được"):
        exchange.evidence(receipt(0), new_pair()[0])


def program(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """verify.py as a stranger runs it."""
    command = [sys.executable, "-I", "-S", str(PROGRAM), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", timeout=60)


def test_program_in_the_evidence_verifies_it_alone(kept: Scribe, state: Path, tmp_path: Path) -> None:
    octets = exchange.evidence(receipt(0), private(state))
    path = tmp_path / "bang-chung.zip"
    path.write_bytes(octets)
    with zipfile.ZipFile(path) as held:
        assert held.read("verify.py") == PROGRAM.read_bytes()
    done = program(path, "--vkey", str(log_key()))
    assert (done.returncode, done.stdout.splitlines()[-1].split(":")[0]) == (0, "PROVEN"), done
    assert program(path).returncode == 0
    assert "compare it" in program(path).stdout
    other = FileSigner(ORIGIN, bytes(32)).key
    assert program(path, "--vkey", str(other)).returncode == 1
    for part in ("request__body", "response__body", "request__head"):
        path.write_bytes(repacked(octets, **{part: b"{}"}))
        done = program(path, "--vkey", str(log_key()))
        assert done.returncode == 1
        assert "NOT PROVEN: the re" in done.stdout


def test_program_verifies_receipts_and_archives_too(kept: Scribe, state: Path, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(exchange.receipt(receipt(2))))
    assert program(path, "--vkey", str(log_key())).returncode == 0
    made = exchange.receipt(receipt(2))
    made["message"]["status"] = 500
    path.write_text(json.dumps(made))
    assert "NOT PROVEN: the message is not in the batch" in program(path, "--vkey", str(log_key())).stdout


def test_archived_exchange_is_evidence_too(kept: Scribe, state: Path, tmp_path: Path) -> None:
    """The last of its module: the day is gone afterwards."""
    before = exchange.evidence(receipt(0), private(state))
    assert archive.archive_day(DAY) == 4
    (segment,) = files(state / "production" / "archive")
    done = program(segment, "--vkey", str(log_key()))
    assert (done.returncode, "4 messages" in done.stdout) == (0, True), done
    digest = base64.b64encode(hashlib.sha256(segment.read_bytes()).digest()).decode()
    assert digest in done.stdout
    changed = tmp_path / "changed.jsonl"
    changed.write_bytes(segment.read_bytes().replace(b"H12-240301-0003", b"H12-240301-0004"))
    done = program(changed, "--vkey", str(log_key()))
    assert "leaf 3: changed or missing" in done.stdout
    after = exchange.evidence(receipt(0), private(state))
    with zipfile.ZipFile(io.BytesIO(before)) as one, zipfile.ZipFile(io.BytesIO(after)) as two:
        assert one.read("request.body") == two.read("request.body")
    assert proven(after)
    commands(segment, tmp_path)
    pages()


def commands(segment: Path, tmp_path: Path) -> None:
    """What a page can do, a script can do."""
    out = tmp_path / "out.zip"
    assert main(["exchange", "evidence", receipt(0), "-o", str(out)]) in {0, None}
    assert main(["exchange", "evidence-verify", str(out), "--vkey", str(log_key())]) == 0
    out.write_bytes(out.read_bytes()[:-1])
    assert main(["exchange", "evidence-verify", str(out)]) == 1
    assert main(["exchange", "archive", "verify", str(segment), "--vkey", str(log_key())]) == 0
    assert main(["exchange", "archive", "verify", str(segment), "--vkey", str(FileSigner(ORIGIN, bytes(32)).key)]) == 1
    assert main(["exchange", "archive", "verify", str(tmp_path / "none")]) == 1
    assert main(["exchange", "evidence", receipt(0), "-o", str(out), "--private-key", str(tmp_path / "none")]) == 1
    for words in (
        ["archive", "list"], ["retention", "show"], ["retention", "show", "--json"], ["bodies"],
        ["bodies", "dan-cu", "--keep", "9"],
        ["bodies", "dan-cu", "--no"], ["retention", "run", "--dry-run"], ["erase-body", receipt(1), "--reason", "theo yêu cầu"],
        ["retention", "set", "--messages", "90", "--bodies", "9", "--basis", "Quy chế 12"], ["retention", "run", "--json"],
    ):  # fmt: skip
        assert main(["exchange", *words]) in {0, None}, words
    assert main(["exchange", "bodies", "dan-cu"]) == 1
    assert main(["exchange", "retention", "set", "--basis", "x y"]) == 1


def pages() -> None:
    """Only who watches calls sees what is kept of them."""
    stranger = Client(headers={"host": "localhost"})
    for address in ("/trao-doi/luu-giu/", f"/trao-doi/bien-nhan/{receipt(0)}.zip"):
        assert stranger.get(address).status_code == 403
    stranger.force_login(User.objects.get(username="thanh-tra"))
    html = stranger.get("/trao-doi/luu-giu/").content.decode()
    assert "gw1-0a1b2c3d-000001.jsonl" in html
    assert "Quy chế 12" in html
    answer = stranger.get(f"/trao-doi/bien-nhan/{receipt(0)}.zip")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert proven(answer.content)
    assert ANSWERED not in answer.content
    with zipfile.ZipFile(io.BytesIO(answer.content)) as held:
        assert "request.body" not in held.namelist()
    assert stranger.get("/trao-doi/bien-nhan/1.00000000-0000-4000-8000-000000000000.zip").status_code == 404
    assert (
        f"/trao-doi/bien-nhan/{receipt(0)}.zip" in stranger.get(f"/trao-doi/bien-nhan/{receipt(0)}/").content.decode()
    )
