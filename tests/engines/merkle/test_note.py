"""Signed notes: the specification's example, the example log, and everything a strict reader refuses."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.merkle import keys, note
from duoc.engines.merkle.signer import FileSigner, sign_note

# c2sp.org/signed-note, "Example".
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
ALICE = FileSigner("alice", bytes(31) + b"\1")
BOB = FileSigner("bob", bytes(31) + b"\2")
LINE = NOTE.decode().split("\n")[2]


def _with(*signers: FileSigner) -> note.Note:
    text = "một dòng\n"
    lines = [note.Signature(s.key.name, s.key.key_id, s.sign(text.encode())) for s in signers]
    return note.Note(text, tuple(lines))


def test_note_of_the_specification_verifies() -> None:
    parsed = note.parse(NOTE)
    key = keys.parse_vkey(VKEY)
    assert parsed.text == "This is an example message.\n"
    assert note.verify(parsed, [key]) == [key]
    assert bytes(parsed) == NOTE
    assert str(key) == VKEY


def test_note_splits_at_the_last_empty_line() -> None:
    parsed = note.parse(b"one\n\n\ntwo\n\n" + LINE.encode() + b"\n")
    assert parsed.text == "one\n\n\ntwo\n"


def test_note_with_another_text_is_rejected() -> None:
    with pytest.raises(keys.NoteError, match="broken"):
        note.verify(note.parse(NOTE.replace(b"example message", b"Example message")), [keys.parse_vkey(VKEY)])


def test_note_without_a_known_key_is_rejected() -> None:
    with pytest.raises(keys.NoteError, match="no known key"):
        note.verify(note.parse(NOTE), [ALICE.key])


def test_unknown_lines_are_ignored_even_with_a_known_name_or_a_known_id() -> None:
    good = _with(ALICE)
    same_name = note.Signature("alice", b"\0\0\0\0", bytes(64))
    same_id = note.Signature("mallory", ALICE.key.key_id, bytes(64))
    mixed = note.Note(good.text, (same_name, same_id, *good.signatures))
    assert note.verify(mixed, [ALICE.key]) == [ALICE.key]


def test_broken_signature_of_a_known_key_poisons_the_note() -> None:
    good = _with(ALICE, BOB)
    broken = note.Signature("bob", BOB.key.key_id, bytes(64))
    with pytest.raises(keys.NoteError, match="signature of bob is broken"):
        note.verify(note.Note(good.text, (*good.signatures, broken)), [ALICE.key, BOB.key])
    assert note.verify(note.Note(good.text, (*good.signatures, broken)), [ALICE.key]) == [ALICE.key]


def test_signature_of_a_wrong_length_is_broken_not_a_crash() -> None:
    short = note.Note("x\n", (note.Signature("alice", ALICE.key.key_id, b"\1"),))
    with pytest.raises(keys.NoteError, match="broken"):
        note.verify(short, [ALICE.key])


def test_key_that_signs_twice_counts_once() -> None:
    assert note.verify(_with(ALICE, ALICE, BOB), [ALICE.key, BOB.key]) == [ALICE.key, BOB.key]


def test_note_takes_sixteen_signatures() -> None:
    signers = [FileSigner(f"signer{number}", bytes([number]) * 32) for number in range(16)]
    parsed = note.parse(bytes(_with(*signers)))
    assert len(note.verify(parsed, [signer.key for signer in signers])) == 16


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\n",
        b"text\n",
        b"text\n\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE.replace(b"\n", b"\r\n"),
        NOTE.replace(b"This", b"Th\tis"),
        NOTE.replace(b"This", b"Th\xffis"),
        NOTE.replace("— ".encode(), b"- "),
        NOTE.replace("— ".encode(), "—".encode()),
        NOTE.replace(b"example.com/foo ", b"example.com/foo  "),
        NOTE.replace(b"example.com/foo ", b""),
        NOTE.replace(b"example.com/foo", b"example.com+foo"),
        NOTE.replace(b"example.com/foo", "example.com\u00a0foo".encode()),
        NOTE.replace(b"example.com/foo", "example.com\u2028foo".encode()),
        NOTE.replace(b"yaQM=", b"yaQN="),  # stray bits behind the last byte
        NOTE.replace(b"yaQM=", b"yaQM"),
        NOTE.replace(b"yaQM=", b"yaQM=="),
        NOTE.replace(b"Uw2QOkn8", b"Uw2Q-kn8"),
        b"text\n\n" + "— name ".encode() + base64.b64encode(b"1234") + b"\n",
        b"text\n\n" + LINE.encode() + b"\n" + b"stray\n",
        b"x" * note.LARGEST_NOTE + NOTE,
    ],
)
def test_malformed_note_is_refused(damaged: bytes) -> None:
    with pytest.raises(keys.NoteError):
        note.parse(damaged)


@given(
    st.binary(max_size=200)
    | st.builds(lambda a, b: NOTE[:a] + b + NOTE[a:], st.integers(0, 150), st.binary(max_size=5))
)
def test_note_reader_never_fails_otherwise(data: bytes) -> None:
    try:
        parsed = note.parse(data)
    except keys.NoteError:
        return
    assert bytes(parsed) == data


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        VKEY + "\n",
        VKEY.replace("530d903a", "530D903A"),
        VKEY.replace("530d903a", "530d903b"),
        VKEY.replace("example.com/foo", "example.com/fop"),
        VKEY.replace("example.com/foo", "example.com foo"),
        VKEY.replace("+Aeky", "+Beky"),
        VKEY[:-4],
        VKEY + "=",
        "wit-a.example.vn+073c3fdc+AgaEOcoLIh599EwXBLg2viAtHUvYjq2vNQR1GJf5Yp3Q",  # type 2: ECDSA
        "wit-a.example.vn+073c3fdc+BgaEOcoLIh599EwXBLg2viAtHUvYjq2vNQR1GJf5Yp3Q",  # type 6 with a key of another size
    ],
)
def test_malformed_vkey_is_refused(vkey: str) -> None:
    with pytest.raises(keys.NoteError):
        keys.parse_vkey(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\u3000b"])
def test_name_of_a_key_has_no_spaces_or_plus(name: str) -> None:
    with pytest.raises(keys.NoteError):
        keys.check_name(name)


def test_signing_refuses_a_text_without_its_newline() -> None:
    with pytest.raises(ValueError, match="newline"):
        sign_note("text", ALICE)


def test_example_log_checkpoint_is_signed_by_the_policy_key(ledger_data: Path) -> None:
    policy = (ledger_data / "example-log/policy").read_text("utf-8").split("\n")
    key = keys.parse_vkey(next(line for line in policy if line.startswith("log ")).split()[1])
    for name in ("log/checkpoint", "checkpoint.200", "checkpoint.mldsa"):
        parsed = note.parse((ledger_data / "example-log" / name).read_bytes())
        assert note.verify(parsed, [key]) == [key]
