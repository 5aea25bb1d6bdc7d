"""What the house writes is what the verifier takes: real documents and bundles, from tables and ledger to the modules."""

import json
from base64 import b64decode
from typing import Any

import pytest
from tests.ledger.conftest import log_events, signer_of
from tests.ledger.javascript import Call, Node, Whole
from tests.ledger.rfc6962 import Witness
from tests.trace.stamps.batches import GTIN
from tests.trace.test_evidence import ADDRESS, PRODUCTION, made, of, serial

from duoc.ledger import services as ledger
from duoc.trace.rules import event_lines
from duoc.trace.services import stamps, verifier_script

__all__ = ["made"]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    return Node(tmp_path_factory.mktemp("modules"))


def judging(document: dict[str, Any], seen: tuple[int, bytes] | None = None) -> Call:
    asked = {"product": GTIN, "serial": document["serial"]}
    told = {"seen": {"size": Whole(seen[0]), "root": seen[1]}} if seen else {}
    return "trace/stamp", "judgeStamp", [ledger.trust().policy, document, asked, told]


def test_document_of_the_house_is_proven(made: Any, node: Node) -> None:
    _database, _party, batch = made
    (facts,) = node.values([judging(of(batch, 1_500))])
    assert facts["is"] == "alone"  # nobody has set up a quorum
    assert (facts["product"], facts["batch"], facts["place"], facts["lot"]) == (GTIN, batch.pk, 1_500, "L1")
    assert [event["fact"]["bizStep"] for event in facts["events"]] == ["shipping", "commissioning"]
    assert node.values([("trace/chain", "linked", [facts["events"], facts])]) == [[True, True]]
    (facts,) = node.values([judging(of(batch, 2_500))])
    assert (facts["is"], facts.get("lot")) == ("alone", None)


def test_lines_of_the_house_are_those_of_the_verifier(made: Any, node: Node) -> None:
    _database, _party, batch = made
    document = of(batch, 1_500)
    (facts,) = node.values([judging(document)])
    for english in (False, True):
        words = verifier_script.words(english)
        calls: list[Call] = [
            ("trace/lines", "line", [event["fact"], document["names"], words]) for event in facts["events"]
        ]
        assert node.values(calls) == [list(parts) for parts in event_lines.lines(document, english=english)]
    assert event_lines.lines(document)[0][:3] == ("01/11/2026 08:00", "chuyển đi", "HTX Cua Năm Căn")


def test_log_that_grew_is_proven_to_continue(made: Any, node: Node) -> None:
    database, _party, batch = made
    before = of(batch, 9)
    _origin, size, root = Witness(str(signer_of(PRODUCTION).key)).opened(before["checkpoint"])
    log_events(database, 4)
    calls = [judging(of(batch, 9, since=size), (size, root)), judging(of(batch, 9), (size, root)),
             judging(before, (size + 4, root)), judging(of(batch, 9, since=size), (size, bytes(32)))]  # fmt: skip
    assert [facts["is"] for facts in node.values(calls)] == ["alone", "unlinked", "rollback", "fork"]


def test_document_of_another_stamp_is_foreign(made: Any, node: Node) -> None:
    _database, _party, batch = made
    document = of(batch, 9)
    call = judging(document)
    call[2][2] = {"product": GTIN, "serial": serial(batch, 10)}
    assert node.values([call])[0]["is"] == "foreign"
    document = {**document, "serial": serial(batch, 10), "address": ADDRESS + serial(batch, 10)}
    assert node.values([judging(document)])[0]["is"] == "stamp"


def test_bundle_of_the_house_is_read(made: Any, node: Node) -> None:
    _database, _party, batch = made
    (node.script.parent / "looking.js").write_text(
        'import { readBundle, findStamps, weighBatch } from "./trace/bundle.js";\n'
        'import { unpack } from "./ledger/bytes.js";\n'
        "export const look = async (file, signs, policy) => {\n"
        "  const bundle = await readBundle(unpack(file));\n"
        "  const [{ batch, ...found }] = findStamps(bundle, signs);\n"
        "  return { ...found, is: (await weighBatch(policy, batch)).is };\n};\n"
    )
    file = stamps.bundle([batch])
    assert json.loads(file.partition(b"\n")[0])["batches"][0]["proof"] is not None
    asked = [(1_500, "activated", "L1"), (2_500, "delivered", "")]
    policy = ledger.trust().policy
    found = node.values([("looking", "look", [file, serial(batch, place), policy]) for place, _state, _lot in asked])
    assert found == [
        {"place": place, "serial": serial(batch, place), "state": state, "hold": "", "lot": lot, "is": "alone"}
        for place, state, lot in asked
    ]
    assert b64decode(json.loads(file.partition(b"\n")[0])["batches"][0]["seed"])
