"""The browser's verifier: every verdict on the small log and on the published example, with and without Ed25519."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.ledger import proof_cases, rfc6962
from tests.ledger.javascript import Call, Modules, Node, Whole, octets
from tests.ledger.proof_cases import Case


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    return Node(tmp_path_factory.mktemp("modules"))


@pytest.fixture
def example(shared: Path) -> Path:
    return shared / "data" / "ledger" / "example-log"


def call(case: Case) -> Call:
    return "ledger/proof", "judge", [case.policy, case.proof, case.entry, case.within]


def differing(node: Modules, cases: list[Case], without: str = "") -> dict[str, tuple[str, str]]:
    """The cases that are judged otherwise: name → (verdict that is due, verdict that was given)."""
    found = node.values([call(case) for case in cases], without)
    return {
        case.name: (case.verdict, facts["is"])
        for case, facts in zip(cases, found, strict=True)
        if facts["is"] != case.verdict
    }


@pytest.mark.parametrize(
    "cases",
    [proof_cases.quorums, proof_cases.written, proof_cases.signed, proof_cases.formed, proof_cases.reached],
)
def test_each_case_gets_the_verdict_it_deserves(node: Node, cases: Callable[[], list[Case]]) -> None:
    assert differing(node, cases()) == {}


def test_age_is_judged_only_where_the_reader_asks(node: Node) -> None:
    assert differing(node, proof_cases.aged(int(time.time()))) == {}


def test_verdicts_are_the_same_where_the_browser_has_no_ed25519(node: Node) -> None:
    cases = [*proof_cases.quorums(), *proof_cases.signed(), *proof_cases.reached()]
    assert differing(node, cases, "Ed25519") == {}


def test_names_of_cases_are_unique_within_their_kind() -> None:
    """A name that occurs twice would hide one of its cases."""
    for cases in (proof_cases.written(), proof_cases.signed(), proof_cases.formed(), proof_cases.reached()):
        names = [case.name for case in cases]
        assert len(names) == len(set(names))


def test_facts_name_who_signed_who_is_missing_and_when(node: Node) -> None:
    told = proof_cases.text()
    checkpoint = (
        told
        + "\n"
        + proof_cases.log_line(told)
        + "".join(
            proof_cases.cosigned(told, proof_cases.WITNESSES[name], when)
            for name, when in [("a", 1_700_000_000), ("d", 1_700_000_777)]
        )
    )
    case = Case("", "", proof_cases.policy(proof_cases.NESTED, "abcde"), proof_cases.proof(checkpoint))
    (facts,) = node.values([call(case)])
    assert facts["is"] == "quorum"
    assert facts["lacks"] == "b, c", "the half that d completes lacks nobody"
    assert facts["signed"] == "a, d"
    assert facts["newest"] == "2023-11-14T22:26:17.000Z", "date -u -d @1700000777"
    assert (facts["origin"], facts["size"], facts["index"]) == ("so-cai.example/tinh", "21", "13")


def test_nothing_of_an_unsigned_checkpoint_reaches_the_tree(node: Node) -> None:
    """The path would lead to the root that the checkpoint names, but nobody signed it: said first, and alone."""
    forged = proof_cases.text(root=rfc6962.mth(proof_cases.LEAVES[:20]), size=20)
    checkpoint = forged + "\n" + proof_cases.log_line(forged, proof_cases.OTHER_LOG)
    case = Case("", "log", proof_cases.policy(), proof_cases.proof(checkpoint, size=20))
    assert differing(node, [case]) == {}
    path = rfc6962.path(proof_cases.INDEX, proof_cases.LEAVES[:20])
    leaf = rfc6962.leaf(case.entry)
    (root,) = node.values([("ledger/tree", "rootOf", [Whole(13), Whole(20), leaf, path])])
    assert octets(root) == rfc6962.mth(proof_cases.LEAVES[:20])


def test_published_example_verifies_and_its_short_quorum_does_not(node: Node, example: Path) -> None:
    policy, entry = (example / "policy").read_text(), (example / "entry").read_bytes()
    good, short = ((example / f"{name}.tlog-proof").read_bytes() for name in ("good", "short-quorum"))
    cases = [
        Case("good", "ok", policy, good, entry),
        Case("short", "quorum", policy, short, entry),
        Case("another entry", "entry", policy, good, entry + b" "),
        Case("a later checkpoint cannot be claimed", "log", policy, good.replace(b"\n300\n", b"\n301\n"), entry),
    ]
    assert differing(node, cases) == {}
    assert differing(node, cases, "Ed25519") == {}


def test_no_changed_octet_of_the_published_proof_goes_unnoticed(node: Node, example: Path) -> None:
    """Each octet once replaced: the verdict is never "ok", but for a name that nobody has to know."""
    policy, entry = (example / "policy").read_text(), (example / "entry").read_bytes()
    good = (example / "good.tlog-proof").read_bytes()
    cases = [
        Case(f"octet {at}", "", policy, good[:at] + (b"A" if one != ord("A") else b"B") + good[at + 1 :], entry)
        for at, one in enumerate(good)
    ]
    verdicts = [facts["is"] for facts in node.values([call(case) for case in cases])]
    assert len(verdicts) == len(good)
    assert [case.name for case, verdict in zip(cases, verdicts, strict=True) if verdict == "ok"] == []


def test_no_cut_of_the_published_proof_is_taken(node: Node, example: Path) -> None:
    policy, entry = (example / "policy").read_text(), (example / "entry").read_bytes()
    good = (example / "good.tlog-proof").read_bytes()
    found = node.values([call(Case("", "", policy, good[:end], entry)) for end in range(len(good))])
    # Without its last line the proof is still well formed; it lacks one witness.
    assert {json.dumps(facts["is"]) for facts in found} <= {'"form"', '"quorum"', '"log"'}


def test_mldsa_cosignature_of_the_example_is_known_and_not_counted(node: Node, example: Path) -> None:
    """A tree that only the witness `wit-pq` cosigned: refused for want of a quorum, not as broken."""
    vkey = (example / "vkey-mldsa.txt").read_text().strip()
    log = (example / "policy").read_text().splitlines()[1]
    good = (example / "good.tlog-proof").read_bytes()
    told = good.split(b"\n\n")[0] + b"\n\n" + (example / "checkpoint.mldsa").read_bytes()
    entry = (example / "entry").read_bytes()
    needed = Case("needed", "quorum", f"{log}\nwitness pq {vkey}\nquorum pq\n", told, entry)
    ignored = Case("ignored", "alone", f"{log}\nwitness pq {vkey}\nquorum none\n", told, entry)
    assert differing(node, [needed, ignored]) == {}
