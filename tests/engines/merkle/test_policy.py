"""Trust policies: the specification's example, its rules line by line, and what a quorum counts."""

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.merkle import keys, note, policy
from duoc.engines.merkle.signer import FileSigner, cosign, sign_note

LOG = FileSigner("log.example/one", bytes(31) + b"\1")
NEXT = FileSigner("log.example/one", bytes(31) + b"\2")  # the same log after a change of keys
OTHER = FileSigner("log.example/two", bytes(31) + b"\3")
RENAMED = FileSigner("log.example/9", bytes(31) + b"\1")
AGAIN = FileSigner("z.example", bytes(30) + b"\4\0", keys.COSIGNATURE)
NAMES = ["X1", "X2", "X3", "Y1", "Y2", "Y3"]
WITNESSES = {
    name: FileSigner(f"{name}.example", bytes(30) + bytes([4, number]), keys.COSIGNATURE)
    for number, name in enumerate(NAMES)
}
TEXT = "log.example/one\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


def witness(name: str) -> str:
    return f"witness {name} {WITNESSES[name].key}"


HEAD = "\n".join([f"log {LOG.key}", *map(witness, NAMES)]) + "\n"
# tlog-policy, "Example policy", with keys of ours for those that the specification leaves out.
EXAMPLE = HEAD + (
    "group X-witnesses 2 X1 X2 X3\ngroup Y-witnesses any Y1 Y2 Y3\n"
    "group X-and-Y all X-witnesses Y-witnesses\nquorum X-and-Y\n"
)


def checkpoint(*names: str, text: str = TEXT, log: FileSigner = LOG, time_s: int = 1700000000) -> bytes:
    lines = "".join(str(cosign(text, time_s + at, WITNESSES[name])) for at, name in enumerate(names))
    return sign_note(text, log) + lines.encode()


def read(text: str) -> policy.Policy:
    return policy.parse(text.encode())


def test_example_of_the_specification_is_read() -> None:
    found = read(EXAMPLE)
    assert found.logs == ((LOG.key, None),)
    assert [(item.name, item.key, item.url) for item in found.witnesses] == [
        (name, WITNESSES[name].key, None) for name in NAMES
    ]
    assert found.groups == (
        policy.Group("X-witnesses", 2, ("X1", "X2", "X3")),
        policy.Group("Y-witnesses", 1, ("Y1", "Y2", "Y3")),
        policy.Group("X-and-Y", 2, ("X-witnesses", "Y-witnesses")),
    )
    assert found.quorum == "X-and-Y"


@pytest.mark.parametrize(
    ("seen", "enough"),
    [
        ([], False),
        (["X1", "X2"], False),
        (["X1", "X2", "X3"], False),
        (["X1", "Y1", "Y2", "Y3"], False),
        (["X1", "X3", "Y2"], True),
        (NAMES, True),
        (["X-and-Y"], False),  # the name of a group is no witness
        (["X1", "X2", "Y-witnesses"], False),
        (["X1", "X1", "Y1"], False),
        (["X1", "X2", "Y1", "stranger"], True),
    ],
)
def test_quorum_of_the_example_is_two_of_x_and_one_of_y(seen: list[str], enough: bool) -> None:
    assert read(EXAMPLE).is_satisfied_by(seen) is enough


def test_example_needs_three_witnesses_and_two_absent_ones_can_stop_it() -> None:
    found = read(EXAMPLE)
    assert found.smallest_quorum() == 3
    assert found.blocking_set_size() == 2
    assert found.is_blocked_by(["X1", "X2"])
    assert not found.is_blocked_by(["Y1", "Y2", "X3"])


@pytest.mark.parametrize(
    ("lines", "smallest", "blocking"),
    [
        ("quorum none\n", 0, 0),
        ("quorum X1\n", 1, 1),
        ("group g any X1 X2 X3\nquorum g\n", 1, 3),
        ("group g all X1 X2 X3\nquorum g\n", 3, 1),
        ("group g 4 X1 X2 X3 Y1 Y2\nquorum g\n", 4, 2),  # the province's own: 4 of 5
        ("group a all X1 X2 X3\ngroup b any a Y1\nquorum b\n", 1, 2),
        ("group a all X1 X2\ngroup b any X3 Y1\ngroup c 2 a b Y2\nquorum c\n", 2, 2),
    ],
)
def test_sizes_of_quorum_and_blocking_set_are_those_of_hand(lines: str, smallest: int, blocking: int) -> None:
    found = read(HEAD + lines)
    assert (found.smallest_quorum(), found.blocking_set_size()) == (smallest, blocking)


@st.composite
def nested(draw: st.DrawFn) -> str:
    """A policy over the six witnesses with groups of any shape."""
    free, lines = list(NAMES), []
    for number in range(draw(st.integers(0, 4))):
        members = draw(st.lists(st.sampled_from(free), min_size=1, max_size=len(free), unique=True))
        free = [name for name in free if name not in members] + [f"g{number}"]
        lines.append(f"group g{number} {draw(st.integers(1, len(members)))} {' '.join(members)}\n")
    return HEAD + "".join(lines) + f"quorum {draw(st.sampled_from([*NAMES, *free]))}\n"


@given(nested())
def test_sizes_are_those_of_trying_every_set(text: str) -> None:
    found = read(text)
    sets = [set(chosen) for count in range(7) for chosen in combinations(NAMES, count)]
    assert found.smallest_quorum() == min(len(chosen) for chosen in sets if found.is_satisfied_by(chosen))
    assert found.blocking_set_size() == min(
        len(chosen) for chosen in sets if not found.is_satisfied_by(set(NAMES) - chosen)
    )
    assert all(found.is_blocked_by(chosen) is not found.is_satisfied_by(set(NAMES) - chosen) for chosen in sets)


def test_policy_of_the_example_log_is_read(ledger_data: Path) -> None:
    found = policy.parse((ledger_data / "example-log/policy").read_bytes())
    assert [key.name for key, _url in found.logs] == ["so-cai.example.vn/vi-du"]
    assert (found.smallest_quorum(), found.blocking_set_size(), found.quorum) == (2, 2, "hai-ba")


def test_white_space_comments_and_addresses_are_read() -> None:
    found = read(
        "\t # ghi chú: tiếng Việt\n\n \t \n"
        f"\tlog \t {LOG.key}\thttps://so.example.vn/s\u1ed5/  \n"
        f"quorum none\n{witness('X1')} https://nhan-chung.example.vn/a#b\n#"
        "\n"
    )
    assert found.logs == ((LOG.key, "https://so.example.vn/sổ/"),)
    assert found.witnesses[0].url == "https://nhan-chung.example.vn/a#b"


def test_names_are_octets() -> None:
    """tlog-policy, "Character set": K is not the Kelvin sign; bytes that are no UTF-8 are names too."""
    kelvin, raw = b"\xe2\x84\xaa", b"\xff\xfe"
    lines = [b"witness %b %b" % (name, str(WITNESSES[key].key).encode()) for name, key in
             ((b"K", "X1"), (kelvin, "X2"), (raw, "X3"))]  # fmt: skip
    found = policy.parse(
        b"\n".join([f"log {LOG.key}".encode(), *lines, b"group g 3 K %b %b" % (kelvin, raw), b"quorum g", b""])
    )
    names = [item.name for item in found.witnesses]
    assert len(set(names)) == 3
    assert found.is_satisfied_by(names)
    assert not found.is_satisfied_by(["K", "K", names[2]])
    with pytest.raises(policy.QuorumError, match=r"\\xff\\xfe"):  # the reason can be printed
        policy.judge(found, checkpoint("X1", "X2"))
    assert policy.judge(found, checkpoint("X1", "X2", "X3")).cosigners == dict(
        zip(names, range(1700000000, 1700000003), strict=True)
    )


def test_no_break_space_does_not_divide_words() -> None:
    with pytest.raises(policy.PolicyError, match="no line begins with"):
        read(f"log\u00a0{LOG.key}\nquorum none\n")


def test_names_of_key_words_are_names() -> None:
    found = read(
        f"witness all {WITNESSES['X1'].key}\nwitness 2 {WITNESSES['X2'].key}\ngroup any all 2 all\nquorum any\n"
    )
    assert found.is_satisfied_by(["all", "2"])
    assert not found.is_satisfied_by(["all"])


def test_a_hundred_logs_witnesses_and_nested_groups_are_read() -> None:
    count = 100
    logs = [f"log {FileSigner(f'log{n}.example', bytes(31) + bytes([n])).key}" for n in range(count)]
    seen = [
        f"witness w{n} {FileSigner(f'w{n}', bytes([1]) * 31 + bytes([n]), keys.COSIGNATURE).key}" for n in range(count)
    ]
    groups = ["group g0 all w0", *(f"group g{n} all g{n - 1} w{n}" for n in range(1, count))]
    found = read("\n".join([*logs, *seen, *groups, f"quorum g{count - 1}", ""]))
    assert found.smallest_quorum() == count
    assert found.blocking_set_size() == 1


def test_log_may_sign_with_two_keys_while_they_change() -> None:
    found = read(f"log {LOG.key}\nlog {NEXT.key}\nquorum none\n")
    assert policy.judge(found, checkpoint()).log_key == LOG.key
    assert policy.judge(found, checkpoint(log=NEXT)).log_key == NEXT.key


WRONG = {
    "no quorum line": HEAD,
    "more than one quorum line": HEAD + "quorum none\nquorum none\n",
    "line 8: no line above defines X9": HEAD + "quorum X9\n",
    "line 1: no line above defines X1": f"quorum X1\n{HEAD}",
    "no line above defines b": HEAD + "group a any b\ngroup b any X1\nquorum a\n",
    "no line above defines a": HEAD + "group a any a\nquorum a\n",
    "no line above defines none": HEAD + "group a any none\nquorum a\n",
    "already the member": HEAD + "group a any X1\ngroup b any X1\nquorum a\n",
    "X1 is already the member": HEAD + "group a 2 X1 X1\nquorum a\n",
    "defined twice": HEAD + f"witness X1 {FileSigner('n', bytes(32), keys.COSIGNATURE).key}\nquorum none\n",
    "name X2 is defined twice": HEAD + "group X2 any X1\nquorum none\n",
    "group line does not have 2 words": HEAD + "group a any\nquorum none\n",
    "log line does not have 0 words": "log\nquorum none\n",
    "log line does not have 4 words": f"log {LOG.key} https://a.example # no\nquorum none\n",
    "quorum line does not have 2 words": HEAD + "quorum X1 X2\n",
    "no line begins with LOG": f"LOG {LOG.key}\nquorum none\n",
    "no line begins with \ufeff#": "\ufeff# a mark of Windows' editors\nquorum none\n",
    "name none is reserved": f"witness none {WITNESSES['X1'].key}\nquorum none\n",
    "line 8: the name none is reserved": HEAD + "group none any X1\nquorum none\n",
    "octet 0x0d": EXAMPLE.replace("\n", "\r\n"),
    "octet 0x00": EXAMPLE + "\0\n",
    "octet 0x0b": EXAMPLE + "#\v\n",
    "octet 0x7f": EXAMPLE + "#\x7f\n",
    "does not end with a newline": EXAMPLE[:-1],
    "too large": EXAMPLE + "#" * (1 << 20) + "\n",
    "line 8: this public key is listed twice": HEAD + f"log {LOG.key}\nquorum none\n",
    "this public key is listed twice": HEAD + f"log {RENAMED.key}\nquorum none\n",
    "public key is listed twice": HEAD + f"witness Z {AGAIN.key}\nquorum none\n",
    "a witness cosigns": HEAD + f"witness Z {LOG.key}\nquorum none\n",
    "a log signs": f"log {WITNESSES['X1'].key}\nquorum none\n",
    "id does not belong": f"log {LOG.key}\nquorum none\n".replace(LOG.key.key_id.hex(), "00000000"),
    "reads name": "log so-cai\nquorum none\n",
}


@pytest.mark.parametrize(("reason", "text"), WRONG.items())
def test_what_is_no_policy_is_refused_with_its_line(reason: str, text: str) -> None:
    with pytest.raises(policy.PolicyError, match=reason):
        read(text)


@pytest.mark.parametrize("k", ["0", "4", "-1", "+2", "02", "2.0", "1_0", "٢", "two", "ALL", "none", "9" * 40])
def test_threshold_lies_between_1_and_the_number_of_members(k: str) -> None:
    with pytest.raises(policy.PolicyError, match="line 8: the threshold is all, any, or a number from 1 to 3"):
        read(HEAD + f"group g {k} X1 X2 X3\nquorum g\n")


def test_key_of_a_name_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(policy.PolicyError, match="UTF-8"):
        policy.parse(b"log \xff+00000000+AAAA\nquorum none\n")


def test_two_keys_under_one_name_and_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four bytes of a hash can be made to collide by whoever wants to; here they are made to."""
    monkeypatch.setattr(keys.VerifierKey, "key_id", b"\1\2\3\4")
    found = [f"{key.name}+01020304+{str(key).split('+', 2)[2]}" for key in (LOG.key, NEXT.key)]
    with pytest.raises(policy.PolicyError, match="line 2: another line already has a key of this name and id"):
        read(f"log {found[0]}\nlog {found[1]}\nquorum none\n")


@given(st.binary(max_size=300) | st.text(alphabet="logwitnesgrupqm anyX1 \t\n#2+", max_size=200).map(str.encode))
def test_reader_of_policies_never_fails_otherwise(data: bytes) -> None:
    try:
        policy.parse(data)
    except policy.PolicyError:
        return
    assert b"quorum" in data


@given(st.integers(0, len(EXAMPLE) - 1), st.binary(max_size=3))
def test_damaged_policy_is_a_policy_or_refused(place: int, inserted: bytes) -> None:
    data = EXAMPLE.encode()
    try:
        found = policy.parse(data[:place] + inserted + data[place:])
    except policy.PolicyError:
        return
    assert found.quorum is not None


# Judging a checkpoint.


def test_checkpoint_with_its_quorum_is_believed() -> None:
    found = policy.judge(read(EXAMPLE), checkpoint("X1", "Y2", "X3"))
    assert (found.checkpoint.origin, found.checkpoint.size) == ("log.example/one", 0)
    assert found.log_key == LOG.key
    assert found.cosigners == {"X1": 1700000000, "Y2": 1700000001, "X3": 1700000002}


def test_missing_witnesses_are_named() -> None:
    with pytest.raises(policy.QuorumError, match="quorum is not met; not cosigned by X1, X3, Y1, Y2, Y3") as caught:
        policy.judge(read(EXAMPLE), checkpoint("X2"))
    assert caught.value.missing == ("X1", "X3", "Y1", "Y2", "Y3")


def test_witnesses_outside_the_quorum_are_not_missed() -> None:
    with pytest.raises(policy.QuorumError) as caught:
        policy.judge(read(HEAD + "group g all X1 X2\nquorum g\n"), checkpoint("X1", "Y1"))
    assert caught.value.missing == ("X2",)


def test_witness_that_signs_twice_is_one_witness() -> None:
    with pytest.raises(policy.QuorumError):
        policy.judge(read(HEAD + "group g 2 X1 X2 X3\nquorum g\n"), checkpoint("X1", "X1"))
    found = policy.judge(read(HEAD + "group g 2 X1 X2 X3\nquorum g\n"), checkpoint("X1", "X2", "X1"))
    assert found.cosigners == {"X1": 1700000002, "X2": 1700000001}  # the later of its two times


def test_unknown_origin_is_told_before_anything_else() -> None:
    text = TEXT.replace("one", "six")
    with pytest.raises(policy.UnknownOriginError, match=r"does not know the log log\.example/six"):
        policy.judge(read(EXAMPLE), checkpoint(text=text))


def test_log_that_did_not_sign_is_told_before_the_quorum() -> None:
    with pytest.raises(policy.LogSignatureError, match="no known key"):
        policy.judge(read(EXAMPLE), checkpoint("X1", log=OTHER))


def test_another_known_log_cannot_sign_for_this_one() -> None:
    both = EXAMPLE.replace("witness X1", f"log {OTHER.key}\nwitness X1", 1)
    with pytest.raises(policy.LogSignatureError):
        policy.judge(read(both), checkpoint("X1", "X2", "Y1", log=OTHER))


def test_broken_signature_of_the_log_is_told() -> None:
    data = checkpoint("X1", "X2", "Y1").replace(b"\n0\n", b"\n1\n", 1)
    with pytest.raises(policy.LogSignatureError, match=r"signature of log\.example/one is broken"):
        policy.judge(read(EXAMPLE), data)


@pytest.mark.parametrize("where", ["before", "behind"])
def test_broken_cosignature_of_a_known_witness_poisons_a_full_quorum(where: str) -> None:
    good = checkpoint("X1", "X2", "Y1")
    stale = str(cosign(TEXT.replace("\n0\n", "\n9\n"), 1, WITNESSES["Y3"])).encode()
    data = good + stale if where == "behind" else good.replace("— log".encode(), stale + "— log".encode())
    with pytest.raises(policy.CosignatureError, match=r"the signature of Y3\.example is broken"):
        policy.judge(read(EXAMPLE), data)
    unknown = EXAMPLE.replace(witness("Y3") + "\n", "").replace(" Y3", "")
    assert policy.judge(read(unknown), data).checkpoint.size == 0


def test_broken_signature_of_another_known_log_poisons_too() -> None:
    both = EXAMPLE.replace("witness X1", f"log {OTHER.key}\nwitness X1", 1)
    line = str(note.Signature(OTHER.key.name, OTHER.key.key_id, bytes(64))).encode()
    with pytest.raises(policy.CosignatureError, match=r"log\.example/two"):
        policy.judge(read(both), checkpoint("X1", "X2", "Y1") + line)


def test_log_key_is_not_a_witness() -> None:
    with pytest.raises(policy.QuorumError):
        policy.judge(read(f"log {LOG.key}\n{witness('X1')}\nquorum X1\n"), checkpoint())


def test_quorum_none_needs_the_log_alone() -> None:
    assert policy.judge(read(HEAD + "quorum none\n"), checkpoint()).cosigners == {}


def test_policy_without_logs_believes_no_log() -> None:
    with pytest.raises(policy.UnknownOriginError):
        policy.judge(read("quorum none\n"), checkpoint())


def test_what_is_signed_but_no_checkpoint_is_refused() -> None:
    text = "log.example/one\nnot a size\nxx\n"
    with pytest.raises(keys.NoteError, match="plain decimal"):
        policy.judge(read(HEAD + "quorum none\n"), sign_note(text, LOG))


def test_attest_leaves_the_quorum_open() -> None:
    assert policy.attest(read(EXAMPLE), checkpoint("X2")).cosigners == {"X2": 1700000000}


def test_post_quantum_witness_and_log_are_believed(ledger_data: Path) -> None:
    """The example log's second checkpoint, cosigned by another implementation with ML-DSA-44."""
    log = (ledger_data / "example-log/policy").read_text("utf-8").split("\n")[1]
    vkey = (ledger_data / "example-log/vkey-mldsa.txt").read_text("utf-8").strip()
    data = (ledger_data / "example-log/checkpoint.mldsa").read_bytes()
    found = policy.judge(read(f"{log}\nwitness pq {vkey}\nquorum pq\n"), data)
    assert found.cosigners == {"pq": 1763800009}
    own = FileSigner("log.example/one", bytes(32), keys.MLDSA44)
    signed = note.Note(TEXT, (cosign(TEXT, 0, own),))
    assert policy.judge(read(f"log {own.key}\nquorum none\n"), bytes(signed)).log_key == own.key
