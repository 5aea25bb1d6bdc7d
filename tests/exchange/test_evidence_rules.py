"""Evidence in memory: its form by zipfile and json, every state of a body, every file that a forger would change, and rubbish."""

import io
import json
import struct
import zipfile
from hashlib import sha256, sha512
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.scribe import BEFORE_MIDNIGHT, call
from tests.exchange.sealed import (
    ANSWERED,
    ASKED,
    GATEWAY,
    HEAD,
    LOG,
    STRANGERS_LOG,
    Sealed,
    about_bodies,
    b64,
    evidence_of,
    kept,
    line,
    three,
)

from duoc.engines.xroad.bodies import Bodies, hide
from duoc.exchange.rules import evidence
from duoc.exchange.rules.evidence import pack, verify
from duoc.exchange.rules.receipt import leads

SEALED = three()
NAME = f"{BEFORE_MIDNIGHT}.{call(0, 0).request_id}"
WHOLE = evidence_of(SEALED, bodies=kept())
STATES = ("kept", "large", "sealed", "erased", "none")
Files = dict[str, bytes]


def unpacked(octets: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(octets)) as held:
        assert held.testzip() is None
        return {name: held.read(name) for name in held.namelist()}


def broken(octets: bytes) -> list[str]:
    return [check.name for check in verify(octets, [LOG.key, GATEWAY.key]) if check.ok is not True]


def relisted(files: Files, **manifest: Any) -> bytes:
    """The files as evidence, with a list that agrees with them: what a forger would do."""
    told = json.loads(files["evidence.json"])
    told["files"] = {name: b64(sha256(part).digest()) for name, part in files.items() if name != "evidence.json"}
    return pack(files | {"evidence.json": line(told | manifest)[:-1]})


def forged(**changes: bytes | None) -> bytes:
    """Files changed, added or (None) taken out, and the list made to agree. `request__body` stands for request.body."""
    files = unpacked(WHOLE)
    for name, part in changes.items():
        written = name.replace("__", ".")
        files.pop(written, None)
        if part is not None:
            files[written] = part
    return relisted(files)


def with_bodies(head: bytes, asked: bytes, answered: bytes) -> Sealed:
    return Sealed([[call(1, BEFORE_MIDNIGHT, **about_bodies(head, asked, answered))]])


# ---- the form


def test_evidence_is_the_zip_of_the_page_of_formats() -> None:
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as held:
        entries = held.infolist()
    assert [one.filename for one in entries] == sorted(
        ["HUONG-DAN.txt", "evidence.json", "receipt.json", "request.body", "request.head", "request.head.sha512",
         "response.body", "verify.py"]
    )  # fmt: skip
    assert {one.compress_type for one in entries} == {zipfile.ZIP_STORED}
    assert {one.date_time for one in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {one.external_attr >> 16 for one in entries} == {0o600}
    files = unpacked(WHOLE)
    assert (files["request.head"], files["request.body"], files["response.body"]) == (HEAD, ASKED, ANSWERED)
    assert files["request.head.sha512"] == b64(sha512(HEAD).digest()).encode() + b"\n"
    assert files["receipt.json"] + b"\n" == line(SEALED.receipt(0, 0))
    assert files["evidence.json"] + b"\n" == line(
        {
            "bodies": {"request": "kept", "response": "kept"},
            "files": {name: b64(sha256(part).digest()) for name, part in files.items() if name != "evidence.json"},
            "format": "duoc.evidence/1",
            "receipt": NAME,
        }
    )


def test_same_evidence_is_the_same_bytes_in_whatever_order_it_was_given() -> None:
    files = unpacked(WHOLE)
    assert pack(files) == pack(dict(reversed(files.items()))) == WHOLE
    assert evidence_of(three(), bodies=kept()) == WHOLE


def test_whole_evidence_shows_every_step() -> None:
    checks = verify(WHOLE, [LOG.key, GATEWAY.key])
    assert [check.name for check in checks] == [
        "container", "files", "message", "counted", "signature", "ledger", "checkpoint", "name", "request", "head", "response",
    ]  # fmt: skip
    assert leads(checks)


def test_log_that_the_reader_does_not_trust_proves_nothing() -> None:
    assert [check.name for check in verify(WHOLE, [STRANGERS_LOG.key]) if not check.ok] == ["checkpoint"]
    own = evidence_of(Sealed(SEALED.batches, log=STRANGERS_LOG), bodies=kept())
    assert leads(verify(own))
    assert broken(own) == ["checkpoint"]


# ---- what is said of a body


@pytest.mark.parametrize("state", ["sealed", "erased", "none"])
def test_body_that_is_not_here_is_said_to_be_away(state: str) -> None:
    octets = evidence_of(SEALED, states=(state, state))
    assert sorted(unpacked(octets)) == ["HUONG-DAN.txt", "evidence.json", "receipt.json", "verify.py"]
    assert broken(octets) == []
    said = [check.text for check in verify(octets) if check.name in {"request", "response"}]
    word = {"sealed": "niêm phong", "erased": "đã được xóa", "none": "không được giữ"}[state]
    assert all(word in text and "chỉ có dấu băm" in text for text in said)
    assert len(said) == 2


@pytest.mark.parametrize(
    ("asked", "answered", "states"),
    [(None, ANSWERED, ("large", "kept")), (ASKED, None, ("kept", "large")), (None, None, ("large", "large"))],
)
def test_body_that_was_too_large_is_absent_and_the_other_still_proven(
    asked: bytes | None, answered: bytes | None, states: tuple[str, str]
) -> None:
    octets = evidence_of(SEALED, states=states, bodies=kept(HEAD, asked, answered))
    names = set(unpacked(octets))
    assert ("request.body" in names, "response.body" in names) == (asked is not None, answered is not None)
    assert {"request.head", "request.head.sha512"} <= names
    assert broken(octets) == []


def test_head_beside_a_request_that_was_too_large_is_not_called_proven() -> None:
    """Without the body nothing leads from the head's digest to the record: any head would do, and that is said."""
    head = b"POST\r\n/r1/VN/GOV/G99/khac/khac\r\n"
    octets = evidence_of(SEALED, states=("large", "kept"), bodies=kept(head, None))
    (said,) = [check for check in verify(octets, [LOG.key]) if check.name == "head"]
    assert said.ok
    assert "không chứng minh được" in said.text
    (true,) = [check for check in verify(WHOLE, [LOG.key]) if check.name == "head"]
    assert "không chứng minh được" not in true.text


@pytest.mark.parametrize("asked", [b"", b"\0", ASKED, bytes(70_000)], ids=len)
@pytest.mark.parametrize("answered", [b"", ANSWERED], ids=len)
def test_bodies_of_any_length_are_held_against_the_record(asked: bytes, answered: bytes) -> None:
    """An empty body is no part of X-Road's request hash (PR-REST 4.5), and of SHA-256 it has a digest of its own."""
    octets = evidence_of(with_bodies(HEAD, asked, answered), bodies=kept(HEAD, asked, answered))
    assert broken(octets) == []
    longer = evidence_of(with_bodies(HEAD, asked, answered), bodies=kept(HEAD, asked + b"x", answered))
    assert broken(longer) == ["request"]
    longer = evidence_of(with_bodies(HEAD, asked, answered), bodies=kept(HEAD, asked, answered + b"x"))
    assert broken(longer) == ["response"]


def test_hidden_secret_is_said_and_whoever_knows_it_can_put_it_back() -> None:
    head = HEAD + b"x-api-key:bi-mat-cua-nguoi-goi\r\n"
    sealed = with_bodies(head, ASKED, ANSWERED)
    shown = Bodies(hide(head), sha512(head).digest(), ASKED, ANSWERED)
    octets = evidence_of(sealed, bodies=shown)
    assert b"bi-mat" not in octets
    assert broken(octets) == []
    (said,) = [check for check in verify(octets) if check.name == "head"]
    assert "tự nó không chứng minh được" in said.text
    restored = unpacked(octets)["request.head"].replace(b"***", b"bi-mat-cua-nguoi-goi")
    assert b64(sha512(restored).digest()).encode() + b"\n" == unpacked(octets)["request.head.sha512"]


@pytest.mark.parametrize("said", STATES)
@pytest.mark.parametrize("true", ["kept", "none"])
def test_list_that_says_another_state_than_the_files_is_refused(true: str, said: str) -> None:
    octets = WHOLE if true == "kept" else evidence_of(SEALED, states=("none", "none"))
    files = unpacked(octets)
    for part in ("request", "response"):
        lie = relisted(files, bodies={"request": true, "response": true} | {part: said})
        # Of an answer that is not here nothing is there that could tell a large one from none.
        away = {"sealed", "erased", "none"} | ({"large"} if part == "response" else set())
        agrees = said == true or (true == "none" and said in away)
        assert broken(lie) == ([] if agrees else [part]), part


@pytest.mark.parametrize("state", ["", "KEPT", "x", None, 7, True, [], {}, ["kept"], {"kept": 1}], ids=repr)
def test_state_that_nobody_knows_is_refused(state: Any) -> None:
    for part in ("request", "response"):
        for octets in (WHOLE, evidence_of(SEALED, states=("none", "none"))):
            files = unpacked(octets)
            bodies = json.loads(files["evidence.json"])["bodies"] | {part: state}
            assert not leads(verify(relisted(files, bodies=bodies), [LOG.key]))


# ---- a forger who makes the list agree


@pytest.mark.parametrize(
    "name", ["request.body", "response.body", "request.head", "request.head.sha512", "receipt.json"]
)
def test_every_byte_of_a_part_is_held_by_the_record(name: str) -> None:
    part = unpacked(WHOLE)[name]
    for at in range(0, len(part), max(1, len(part) // 60)):
        changed = part[:at] + bytes([part[at] ^ 1]) + part[at + 1 :]
        assert broken(forged(**{name.replace(".", "__"): changed})), at
    for other in (b"", part + b"\n", part[:-1], part + part):
        assert broken(forged(**{name.replace(".", "__"): other}))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"receipt__json": None}, ["form"]),
        ({"evidence__json": None}, ["form"]),
        ({"request__head__sha512": None}, ["request"]),
        ({"request__head": None, "request__head__sha512": None}, ["request"]),
        ({"request__body": None}, ["request"]),
        ({"receipt__json": line(SEALED.receipt(0, 1))[:-1]}, ["name"]),
        ({"receipt__json": line(SEALED.receipt(0, 0))}, ["name"]),
        ({"request__head__sha512": b64(sha512(HEAD).digest()).encode()}, ["form"]),
    ],
    ids=range(8),
)
def test_part_that_is_missing_or_of_another_call_is_named(changes: dict[str, bytes | None], named: list[str]) -> None:
    if changes.get("evidence__json", b"") is None:
        files = unpacked(WHOLE)
        del files["evidence.json"]
        assert broken(pack(files)) == named
    else:
        assert broken(forged(**changes)) == named


@pytest.mark.parametrize(
    "added",
    [
        {"files": {"phan-quyet.pdf": b"%PDF"}},
        {"files": {"../../etc/cron.d/x": b"* * * * *"}},
        {"manifest": {"note": "đã được tòa án xác nhận"}},
        {"bodies": {"attachment": "none"}},
    ],
    ids=str,
)
def test_nothing_travels_under_verified_evidence_that_is_not_checked(added: dict[str, Any]) -> None:
    """As of a receipt: whatever the form does not have would be read as proven too."""
    files = unpacked(WHOLE) | added.get("files", {})
    bodies = {"request": "kept", "response": "kept"} | added.get("bodies", {})
    assert broken(relisted(files, bodies=bodies, **added.get("manifest", {}))) == ["files"]


def test_list_in_another_spelling_or_of_another_format_is_refused() -> None:
    files = unpacked(WHOLE)
    told = json.loads(files["evidence.json"])
    for spelled in (json.dumps(told, indent=1), json.dumps(told), files["evidence.json"].decode() + "\n"):
        assert broken(pack(files | {"evidence.json": spelled.encode()})) == ["files"]
    assert broken(relisted(files, format="duoc.evidence/2")) == ["files"]
    assert broken(relisted(files, receipt=NAME.replace(".", ".0"))) == ["name"]


def test_list_that_disagrees_names_the_files() -> None:
    files = unpacked(WHOLE) | {"verify.py": b"print('PROVEN')", "HUONG-DAN.txt": b"x"}
    (said,) = [check for check in verify(pack(files)) if check.name == "files"]
    assert said.ok is False
    assert "HUONG-DAN.txt, verify.py" in said.text


# ---- the container


def test_container_that_was_packed_by_another_program_is_told_and_the_rest_is_still_checked() -> None:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in unpacked(WHOLE).items():
            made.writestr(name, part)
    assert broken(octets.getvalue()) == ["container"]


def test_every_changed_byte_of_a_packed_again_container_is_refused_in_words() -> None:
    """Deflated, a changed byte breaks the stream itself: that is no evidence, and no error."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in unpacked(WHOLE).items():
            made.writestr(name, part * 40 if name == "verify.py" else part)
    whole = octets.getvalue()
    for at in range(0, len(whole), 5):
        for bit in (1, 0x80):
            checks = verify(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :], [LOG.key])
            assert not leads(checks)
            assert all(check.text for check in checks)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_broken_streams_of_other_methods_are_refused_in_words(method: int) -> None:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", method) as made:
        for name, part in unpacked(WHOLE).items():
            made.writestr(name, part)
    whole = octets.getvalue()
    assert broken(whole) == ["form"]
    for at in range(30, len(whole) - 1200, 9):
        assert not leads(verify(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :], [LOG.key])), at


def test_name_that_occurs_twice_is_no_evidence() -> None:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as made:
        for name, part in unpacked(WHOLE).items():
            made.writestr(name, part)
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("request.body", b"{}")
    assert broken(octets.getvalue()) == ["form"]


def test_files_that_would_fill_the_memory_are_not_read() -> None:
    """A bomb: some kilobytes that claim to be gigabytes."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("evidence.json", bytes(1 << 20))
    bomb = bytearray(octets.getvalue())
    at = bomb.rindex(b"PK\1\2")
    bomb[at + 24 : at + 28] = struct.pack("<I", (64 << 20) + 1)
    assert broken(bytes(bomb)) == ["form"]
    assert "quá lớn" in verify(bytes(bomb))[0].text


@pytest.mark.parametrize(
    "octets",
    [b"", b"PK", b"PK\5\6" + bytes(18), b'{"format":"duoc.evidence/1"}', WHOLE[:-1], WHOLE + b"\0", WHOLE[1:], b"x" + WHOLE],
)  # fmt: skip
def test_octets_that_are_not_the_whole_container_are_refused(octets: bytes) -> None:
    assert broken(octets)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(["bodies", "files", "format", "receipt"]), ANY)
def test_list_that_holds_anything_is_refused_and_never_raises(name: str, value: Any) -> None:
    files = unpacked(WHOLE)
    told = json.loads(files["evidence.json"]) | {name: value}
    checks = verify(pack(files | {"evidence.json": json.dumps(told, sort_keys=True, separators=(",", ":")).encode()}))
    assert not leads(checks)
    assert all(check.text for check in checks)


@given(
    st.sampled_from(["evidence.json", "receipt.json"]),
    st.binary(max_size=60) | ANY.map(lambda value: json.dumps(value).encode()),
)
def test_part_of_anything_is_refused_and_never_raises(name: str, part: bytes) -> None:
    assert not leads(verify(pack(unpacked(WHOLE) | {name: part})))


@given(st.dictionaries(st.text(max_size=8), st.binary(max_size=20), max_size=4))
def test_container_of_anything_is_refused_and_never_raises(files: Files) -> None:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as made:
        for name, part in files.items():
            if name.encode("utf-8", "ignore").decode() == name:
                made.writestr(zipfile.ZipInfo(name), part)
    assert not leads(verify(octets.getvalue()))


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_octet_that_is_another_one_is_refused_and_never_raises(at: int, octet: int) -> None:
    changed = WHOLE[:at] + bytes([octet]) + WHOLE[at + 1 :]
    assert leads(verify(changed, [LOG.key])) == (changed == WHOLE)


def test_words_of_the_states_are_those_of_the_page_of_formats() -> None:
    assert {evidence.KEPT, evidence.LARGE, evidence.SEALED, evidence.ERASED, evidence.NONE} == set(STATES)
