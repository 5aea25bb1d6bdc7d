"""The verifier's modules in Node: every lie has its reason, whatever the platform knows of Ed25519."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from tests.ledger import rfc6962
from tests.ledger.javascript import Call, Modules, Node, Whole
from tests.trace.verifier import documents
from tests.trace.verifier.documents import HONEST, LINES, NAMES, Told

from duoc.core import canonical
from duoc.engines.merkle.consistency import verify_consistency
from duoc.engines.merkle.tree import ProofError
from duoc.trace.rules.event_lines import line, lines
from duoc.trace.rules.words import DISPOSITIONS, STEPS
from duoc.trace.services import verifier_script


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    return Node(tmp_path_factory.mktemp("modules"))


def call(case: Told) -> Call:
    """How the case is asked."""
    seen = {"seen": {"size": Whole(case.seen[0]), "root": case.seen[1]}} if case.seen else {}
    return "trace/stamp", "judgeStamp", [case.policy, case.document, case.asked, seen]


def differing(modules: Modules, cases: list[Told], without: str = "") -> dict[str, tuple[str, str]]:
    """The cases that are judged otherwise: name → (verdict that is due, verdict that was given)."""
    found = modules.values([call(case) for case in cases], without)
    return {
        case.name: (case.verdict, one["is"])
        for case, one in zip(cases, found, strict=True)
        if one["is"] != case.verdict
    }


@pytest.mark.parametrize("without", ["", "Ed25519"])
def test_each_document_gets_the_verdict_it_deserves(node: Node, without: str) -> None:
    cases = documents.cases() if not without else documents.cases()[:11]
    assert len({case.name for case in cases}) == len(cases)
    assert differing(node, cases, without) == {}


def test_facts_are_those_of_the_log(node: Node) -> None:
    (facts,) = node.values([call(Told("", "ok", HONEST.document()))])
    told = {
        name: facts[name]
        for name in ("product", "serial", "batch", "place", "minted", "lot", "activated", "size", "origin")
    }
    assert told == {
        "product": documents.GTIN,
        "serial": documents.SERIAL,
        "batch": 7,
        "place": 5,
        "minted": documents.MINTED,
        "lot": documents.LOT,
        "activated": documents.ACTIVATED,
        "size": "29",
        "origin": "so-cai.example/tinh",
    }
    assert [event["fact"] for event in facts["events"]] == documents.EVENTS
    assert [event["leaves"][2:] for event in facts["events"]] == documents.MORE


def test_wrong_part_is_named(node: Node) -> None:
    cases = {case.name: case for case in documents.cases()}
    names = ("an entry that was changed", "another party of an event")
    assert [facts["at"] for facts in node.values([call(cases[name]) for name in names])] == [3, 1]


def consistency_calls(probes: list[dict[str, Any]]) -> list[Call]:
    """The published probes as calls."""

    def octets(text: str | None) -> bytes:
        return b64decode(text or "")

    return [
        (
            "trace/consistency",
            "grows",
            [
                Whole(one["size1"]),
                Whole(one["size2"]),
                octets(one["root1"]),
                octets(one["root2"]),
                [octets(step) for step in one["proof"] or []],
            ],
        )
        for one in probes
    ]


def test_consistency_is_judged_as_the_published_probes_say(node: Node, shared: Path) -> None:
    probes = [
        one
        for one in json.loads((shared / "data" / "ledger" / "rfc6962" / "consistency.json").read_text())
        if one["size1"] > 0
    ]
    assert len(probes) > 40
    found = node.answers(consistency_calls(probes))
    wrong = [
        one["case"]
        for one, answer in zip(probes, found, strict=True)
        if (answer.get("value") is True) == one["wantErr"]
    ]
    assert wrong == []


def test_consistency_agrees_with_ours_on_every_small_tree_and_every_dent(node: Node) -> None:
    leaves = [rfc6962.leaf(b"%d" % n) for n in range(18)]
    calls: list[Call] = []
    due: list[bool] = []
    for size in range(1, 18):
        for old in range(1, size + 1):
            whole = rfc6962.proof(old, leaves[:size])
            for steps in (whole, whole[:-1], [*whole, leaves[0]], [*whole[1:], leaves[1]]):
                roots = rfc6962.mth(leaves[:old]), rfc6962.mth(leaves[:size])
                calls.append(("trace/consistency", "grows", [Whole(old), Whole(size), *roots, steps]))
                try:
                    verify_consistency(old, size, *roots, steps)
                    due.append(True)
                except ProofError:
                    due.append(False)
    assert [one.get("value") is True for one in node.answers(calls)] == due
    assert 100 < sum(due) < len(due) / 2


def test_lines_are_the_same_in_both_languages_of_code_and_reader(node: Node) -> None:
    odd = [
        {"type": "ObjectEvent", "eventTime": "2026-12-31T23:59:59.999999Z"},
        {
            "type": "ObjectEvent",
            "eventTime": "2026-03-01t00:00:00z",
            "bizStep": "constructor",
            "party": "constructor",
            "disposition": "__proto__",
        },
        {
            "type": "Khac",
            "eventTime": "1999-12-31T17:00:00-12:00",
            "bizStep": "urn:epcglobal:cbv:bizstep:receiving",
            "disposition": "urn:epcglobal:cbv:disp:active",
        },
        {
            "type": "ObjectEvent",
            "eventTime": "2026-03-01T00:00:00+14:00",
            "bizStep": "https://vi-du.example/buoc/luoc",
            "disposition": "cbv:Disp-recalled",
        },
    ]
    facts = [*documents.EVENTS, *odd]
    for english in (False, True):
        words = verifier_script.words(english)
        found = node.values([("trace/lines", "line", [fact, NAMES, words]) for fact in facts])
        assert found == [list(line(fact, NAMES, english=english)) for fact in facts]
    assert [line(fact, NAMES) for fact in documents.EVENTS] == lines(HONEST.document()) == LINES


def test_words_are_complete_and_in_two_languages() -> None:
    vi, en = verifier_script.words(False), verifier_script.words(True)
    assert (
        vi["verdicts"].keys()
        == en["verdicts"].keys()
        >= {case.verdict for case in documents.cases()} | {"page", "witness"}
    )
    assert vi.keys() == en.keys()


def test_every_word_of_the_standard_has_ours(shared: Path) -> None:
    schema = (shared / "data" / "trace" / "epcis" / "EPCIS-JSON-Schema.json").read_text("utf-8")
    definitions = json.loads(schema)["definitions"]
    for ours, name in ((STEPS, "bizStep"), (DISPOSITIONS, "disposition")):
        assert set(ours) == {word for one in definitions[name]["anyOf"] for word in one.get("enum", [])}


def test_serials_are_read_as_people_type_them(node: Node) -> None:
    address = "HTTPS://TEM.EXAMPLE/01/08930001123458/21/o123456789abcdeF"
    calls: list[Call] = [
        ("trace/stamp", "printed", [text])
        for text in (
            documents.ADDRESS,
            address,
            documents.ADDRESS + "?x=1",
            documents.ADDRESS.replace("/21/", "/10/L1/21/"),
            "https://h/T/AB-12/0123456789abcdef#x",
            "https://h/01/08930001123458",
            documents.ADDRESS + "0",
            "",
        )
    ]
    whole = {"product": documents.GTIN, "serial": documents.SERIAL}
    assert node.values(calls) == [whole] * 4 + [{"product": "AB-12", "serial": documents.SERIAL}] + [None] * 3


def test_entries_of_the_house_have_the_one_spelling_that_is_asked_for(node: Node) -> None:
    """Canonical JSON (RFC 8785) is what JavaScript writes."""
    entry = canonical.dumps({"root": "x", "kind": "k", "time": "2026", "n": 12, "text": 'Đước \u2028 \x01 "'}).decode()
    assert json.loads(entry)["n"] == 12
    document = documents.changed(documents.put("entries", 0, "entry", '{"a":1,"a":1}'))
    assert node.values([call(Told("", "", document))])[0]["is"] == "entry"
