"""What a witness may cosign: the specification's checks, one row each, and an exchange that another witness answered."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.wire.small_log import EMPTY, SmallLog

from duoc.engines.merkle import checkpoint as checkpoints
from duoc.engines.merkle import keys
from duoc.engines.merkle import note as notes
from duoc.engines.merkle.checkpoint import Checkpoint
from duoc.engines.merkle.keys import NoteError, encode_base64
from duoc.engines.merkle.note import Signature
from duoc.engines.merkle.signer import FileSigner, cosign
from duoc.engines.merkle.witnessing import (
    LARGEST_REQUEST,
    MOST_HASHES,
    SIZE,
    Refusal,
    admit,
    compare,
    cosigning_time,
    is_fork,
    parse_request,
    request,
)

LOG = SmallLog()
KNOWN = {LOG.origin: [LOG.key]}
WITNESS = FileSigner("nhan-chung.test", b"\x07" * 32, keys.COSIGNATURE)
ZERO = "A" * 43 + "="
# C2SP tlog-witness, "Example request body".
SPECIFICATION = (
    "old 20852014\n"
    "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
    "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
    "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
    "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"
    "\n"
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
).encode()


def held(size: int) -> Checkpoint:
    return Checkpoint(LOG.origin, size, LOG.root(size))


def verdict(body: bytes, latest: Checkpoint | None = None) -> tuple[int, bytes, str]:
    """(status, body, media type); 200 has no body here."""
    try:
        compare(admit(KNOWN, body), latest)
    except Refusal as refusal:
        return refusal.status, refusal.body, refusal.media
    return 200, b"", ""


def status(body: bytes, latest: Checkpoint | None = None) -> int:
    return verdict(body, latest)[0]


def test_request_of_the_specification_is_read_and_written() -> None:
    asked = parse_request(SPECIFICATION)
    assert asked.old == 20852014
    assert [encode_base64(item) for item in asked.proof] == SPECIFICATION.decode().split("\n")[1:5]
    assert asked.note.startswith(b"example.com/behind-the-sofa\n20852163\n")
    assert bytes(asked) == SPECIFICATION
    assert request(20852014, asked.proof, asked.note) == SPECIFICATION


def test_exchange_with_another_witness_is_accepted_the_same_way(ledger_data: Path) -> None:
    """`.request` was answered with `.response` by a witness that somebody else wrote."""
    example = ledger_data / "example-log"
    policy = [line.split() for line in (example / "policy").read_text().splitlines()]
    log = keys.parse_vkey(next(words[1] for words in policy if words[0] == "log"))
    theirs = next(keys.parse_vkey(words[2]) for words in policy if words[:2] == ["witness", "wit-a.example.vn"])
    body = (example / "add-checkpoint.request").read_bytes()
    answer = (example / "add-checkpoint.response").read_bytes()
    submission = admit({log.name: [log]}, body)
    compare(submission, checkpoints.verify((example / "checkpoint.200").read_bytes(), log))
    assert submission.checkpoint.size == 300
    # Their answer and ours: signature lines that verify when put behind the checkpoint's text.
    assert notes.verify(notes.parse(submission.text.encode() + b"\n" + answer), [theirs]) == [theirs]
    ours = str(cosign(submission.text, 1764324288, WITNESS)).encode()
    assert notes.verify(notes.parse(submission.text.encode() + b"\n" + ours), [WITNESS.key]) == [WITNESS.key]
    assert len(ours.split()[2]) == len(answer.split()[2])
    with pytest.raises(Refusal, match="409 200"):
        compare(admit({log.name: [log]}, body.replace(b"old 200", b"old 199", 1)), submission.checkpoint.__class__(
            log.name, 200, submission.checkpoint.root
        ))  # fmt: skip


def test_first_update_and_refresh_are_accepted() -> None:
    assert status(LOG.request(0, 5)) == 200
    assert status(LOG.request(5, 9), held(5)) == 200
    assert status(LOG.request(9, 9), held(9)) == 200
    assert status(LOG.request(0, 0)) == 200
    assert status(LOG.request(0, 0), held(0)) == 200
    assert status(LOG.request(0, 3), held(0)) == 200


@given(st.integers(0, 40), st.integers(0, 40))
def test_every_honest_step_is_accepted_and_no_dishonest_one(first: int, second: int) -> None:
    old, size = sorted((first, second))
    latest = held(old) if old else None
    assert status(LOG.request(old, size), latest) == 200
    forked = LOG.fork()
    answer = status(request(old, forked.proof(old, size), forked.checkpoint(size)), latest)
    assert answer == (200 if old == 0 else 422)
    if size > old:
        assert status(LOG.request(old, old), held(size)) == 409


MALFORMED = {
    "nothing": b"",
    "no empty line": b"old 0\n" + LOG.checkpoint(5),
    "only the lines": b"old 0\n\n",
    "a note without signatures": b"old 0\n\n" + LOG.text(5).encode(),
    "no old line": b"\n" + LOG.checkpoint(5),
    "an empty first line": b"\n\n" + LOG.checkpoint(5),
    "old in capitals": b"OLD 0\n\n" + LOG.checkpoint(5),
    "old without a number": b"old\n\n" + LOG.checkpoint(5),
    "old with two blanks": b"old  0\n\n" + LOG.checkpoint(5),
    "old with a blank behind": b"old 0 \n\n" + LOG.checkpoint(5),
    "old with a tab": b"old\t0\n\n" + LOG.checkpoint(5),
    "a leading zero": b"old 00\n\n" + LOG.checkpoint(5),
    "a plus sign": b"old +0\n\n" + LOG.checkpoint(5),
    "a minus sign": b"old -1\n\n" + LOG.checkpoint(5),
    "an underscore": b"old 1_0\n\n" + LOG.checkpoint(50),
    "an Arabic-Indic digit": "old ٣\n\n".encode() + LOG.checkpoint(5),
    "a hexadecimal number": b"old 0x5\n\n" + LOG.checkpoint(5),
    "a number beyond 63 bits": b"old 9223372036854775808\n\n" + LOG.checkpoint(5),
    "a thousand digits": b"old " + b"9" * 1000 + b"\n\n" + LOG.checkpoint(5),
    "CRLF": b"old 0\r\n\r\n" + LOG.checkpoint(5),
    "CRLF in the note": b"old 0\n\n" + LOG.checkpoint(5).replace(b"\n", b"\r\n"),
    "a NUL": b"old 0\x00\n\n" + LOG.checkpoint(5),
    "a byte order mark": b"\xef\xbb\xbfold 0\n\n" + LOG.checkpoint(5),
    "a short hash": b"old 3\nAAAA\n\n" + LOG.checkpoint(5),
    "a hash of 33 bytes": b"old 3\n" + b"A" * 44 + b"\n\n" + LOG.checkpoint(5),
    "a hash without padding": b"old 3\n" + ZERO[:-1].encode() + b"\n\n" + LOG.checkpoint(5),
    "a hash with stray bits": b"old 3\n" + ZERO.encode()[:42] + b"B=\n\n" + LOG.checkpoint(5),
    "a hash in the URL alphabet": b"old 3\n" + b"-" + ZERO.encode()[1:] + b"\n\n" + LOG.checkpoint(5),
    "a hash with a blank behind": b"old 3\n" + ZERO.encode() + b" \n\n" + LOG.checkpoint(5),
    "two hashes in a line": b"old 3\n" + ZERO.encode() + b" " + ZERO.encode() + b"\n\n" + LOG.checkpoint(5),
    "64 hashes": request(3, [b"\0" * 32] * 64, LOG.checkpoint(5)),
    "an old size above the checkpoint's": LOG.request(0, 5).replace(b"old 0", b"old 6", 1),
    "two empty lines": b"old 0\n\n\n" + LOG.checkpoint(5),
    "no newline at the end": LOG.request(0, 5)[:-1],
    "something behind the note": LOG.request(0, 5) + b"x",
    "an empty line behind the note": LOG.request(0, 5) + b"\n",
    "a checkpoint of two lines": b"old 0\n\n" + LOG.signed(f"{LOG.origin}\n5\n"),
    "a root of 31 bytes": b"old 0\n\n" + LOG.signed(f"{LOG.origin}\n5\n{encode_base64(bytes(31))}\n"),
    "a size with a leading zero": b"old 0\n\n" + LOG.signed(LOG.text(5).replace("\n5\n", "\n05\n")),
    "a size beyond 63 bits": b"old 0\n\n" + LOG.signed(LOG.text(5).replace("\n5\n", "\n9223372036854775808\n")),
    "an empty origin": b"old 0\n\n" + LOG.signed(LOG.text(5).replace(LOG.origin, "", 1)),
    "broken UTF-8": b"old 0\n\n" + LOG.checkpoint(5).replace(b"so-cai", b"so\xffcai"),
    "a note of half a megabyte": b"old 0\n\n" + LOG.checkpoint(5) + b"\xe2\x80\x94 a " + b"A" * 500_000 + b"\n",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_request_is_a_bad_request(body: bytes) -> None:
    assert status(body) == 400
    assert status(body, held(3)) == 400


def test_63_hashes_are_form_enough() -> None:
    body = request(3, [b"\0" * 32] * MOST_HASHES, LOG.checkpoint(5))
    assert len(parse_request(body).proof) == 63
    assert status(body, held(3)) == 422


def test_unknown_log_is_not_found_before_its_signature_is_looked_at() -> None:
    other = SmallLog("khac.test", seed=9)
    assert status(other.request(0, 5)) == 404
    unsigned = notes.parse(other.checkpoint(5))
    broken = bytes(notes.Note(unsigned.text, (Signature("khac.test", b"abcd", b"x" * 64),)))
    assert status(request(0, [], broken)) == 404


def test_signature_decides_before_size_and_proof() -> None:
    text = LOG.text(5)
    good = notes.parse(LOG.checkpoint(5)).signatures[0]
    stranger = FileSigner(LOG.origin, b"\x05" * 32)
    strangers = Signature(LOG.origin, stranger.key.key_id, stranger.sign(text.encode()))
    broken = Signature(good.name, good.key_id, bytes(64))
    short = Signature(good.name, good.key_id, good.signature[:-1])

    def body(*lines: Signature, old: int = 4) -> bytes:
        return request(old, [b"\0" * 32], bytes(notes.Note(text, lines)))

    for lines in ((strangers,), (broken,), (short,), (good, broken), (broken, good), (strangers, broken)):
        assert status(body(*lines), held(3)) == 403  # and not 409, though 4 is not held, nor 422
    assert status(body(strangers, good, strangers), held(3)) == 409
    assert status(body(good, old=3), held(3)) == 422


def test_only_the_logs_own_verified_lines_are_kept() -> None:
    text = LOG.text(5)
    good = notes.parse(LOG.checkpoint(5)).signatures[0]
    noise = Signature("nguoi-la.test", b"abcd", b"?" * 64)
    ours = cosign(text, 1, WITNESS)
    submission = admit(KNOWN, request(0, [], bytes(notes.Note(text, (noise, good, ours, good)))))
    assert submission.log_lines == (good,)


def test_log_in_the_middle_of_a_new_key_may_sign_with_either_or_both() -> None:
    fresh = FileSigner("so-cai.test/khoa-moi", b"\x06" * 32)
    text = LOG.text(5)
    old_line = notes.parse(LOG.checkpoint(5)).signatures[0]
    new_line = Signature(fresh.key.name, fresh.key.key_id, fresh.sign(text.encode()))
    known = {LOG.origin: [LOG.key, fresh.key]}
    for lines in ((old_line,), (new_line,), (old_line, new_line)):
        assert admit(known, request(0, [], bytes(notes.Note(text, lines)))).log_lines == lines
    broken = Signature(fresh.key.name, fresh.key.key_id, bytes(64))
    with pytest.raises(Refusal, match="403"):
        admit(known, request(0, [], bytes(notes.Note(text, (old_line, broken)))))


@pytest.mark.parametrize(
    ("old", "latest", "told"), [(0, 5, b"5\n"), (4, 5, b"5\n"), (6, 5, b"5\n"), (3, None, b"0\n"), (5, 7, b"7\n")]
)
def test_conflict_says_the_size_held(old: int, latest: int | None, told: bytes) -> None:
    """C2SP tlog-witness: body is the size and a newline, media type text/x.tlog.size."""
    found = verdict(LOG.request(old, 9), held(latest) if latest is not None else None)
    assert found == (409, told, "text/x.tlog.size")
    assert SIZE == "text/x.tlog.size"


def test_conflict_comes_before_a_bad_proof() -> None:
    assert status(request(4, [b"\0" * 32], LOG.checkpoint(9)), held(5)) == 409


def test_proof_is_judged() -> None:
    proof = LOG.proof(5, 9)
    flipped = [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]]
    for wrong in ([], flipped, proof[:-1], [*proof, b"\0" * 32], proof[::-1], LOG.proof(4, 9)):
        assert status(request(5, wrong, LOG.checkpoint(9)), held(5)) == 422
    assert status(request(5, LOG.proof(5, 9), LOG.fork().checkpoint(9)), held(5)) == 422


def test_old_zero_takes_no_proof() -> None:
    """Reference, trap 11."""
    assert status(request(0, [b"\0" * 32], LOG.checkpoint(5))) == 422
    assert status(request(0, [LOG.root(1)], LOG.checkpoint(1)), held(0)) == 422


def test_equal_size_needs_the_equal_root_and_no_proof() -> None:
    assert status(LOG.fork().request(5, 5), held(5)) == 422
    assert status(request(5, [LOG.root(5)], LOG.checkpoint(5)), held(5)) == 422


def test_empty_tree_has_one_root() -> None:
    """RFC 6962 §2.1: the hash of the empty string."""
    wrong = LOG.signed(f"{LOG.origin}\n0\n{ZERO}\n")
    assert verdict(request(0, [], wrong)) == (422, b"the empty tree has another root\n", "text/plain; charset=utf-8")
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert status(request(0, [], LOG.signed(f"{LOG.origin}\n0\n{encode_base64(EMPTY)}\n"))) == 200


def test_extension_lines_are_cosigned_with_the_rest() -> None:
    note = LOG.signed(LOG.text(5) + "thêm một dòng\n")
    submission = admit(KNOWN, request(0, [], note))
    compare(submission, None)
    assert submission.text.endswith("\nthêm một dòng\n")
    assert submission.checkpoint.extensions == ("thêm một dòng",)


def test_only_the_logs_own_signatures_convict_it() -> None:
    forked = LOG.fork()
    assert is_fork(admit(KNOWN, forked.request(5, 5)), held(5))
    # Also behind a 409: the order of the answers hides no crime.
    assert is_fork(admit(KNOWN, request(0, [], forked.checkpoint(5))), held(5))
    assert is_fork(admit(KNOWN, request(0, [], LOG.signed(f"{LOG.origin}\n0\n{ZERO}\n"))), None)
    for innocent in (LOG.request(5, 5), LOG.request(0, 3), LOG.request(5, 9), request(5, [], LOG.checkpoint(9))):
        assert not is_fork(admit(KNOWN, innocent), held(5))
    assert not is_fork(admit(KNOWN, forked.request(0, 5)), None)
    # A larger fork cannot be told from a good checkpoint beside a stranger's bad proof.
    assert not is_fork(admit(KNOWN, forked.request(5, 9)), held(5))


@pytest.mark.parametrize(
    ("now", "last", "given"), [(100, 0, 100), (100, 100, 100), (99, 100, 100), (-5, 0, 1), (0, 0, 1), (101, 100, 101)]
)
def test_cosigning_time_never_goes_back_and_is_never_zero(now: int, last: int, given: int) -> None:
    assert cosigning_time(now, last) == given


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_a_refusal(body: bytes) -> None:
    assert status(body) in {400, 404, 403}


@given(st.integers(0, len(LOG.request(5, 9)) - 1), st.integers(1, 255))
def test_no_damaged_byte_passes(place: int, change: int) -> None:
    body = bytearray(LOG.request(5, 9))
    body[place] ^= change
    assert status(bytes(body), held(5)) in {400, 403, 404, 409, 422}


def test_largest_request_has_room_for_its_parts() -> None:
    assert len(request((1 << 63) - 1, [b"\0" * 32] * 63, b"")) + notes.LARGEST_NOTE <= LARGEST_REQUEST
    with pytest.raises(NoteError):
        notes.parse(b"x" * (notes.LARGEST_NOTE + 1))
