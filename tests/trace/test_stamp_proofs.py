"""Judging a stamp's proof document: what it proves, and that nothing of it can be changed without being noticed."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import signer_of, writing
from tests.trace.stamps.batches import GTIN, cooperative, delivered

from duoc.cli import main as cli
from duoc.core.environment import Environment
from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import COSIGNATURE
from duoc.engines.merkle.signer import FileSigner
from duoc.trace.rules.stamp_proof import StampProofError, judge
from duoc.trace.services import evidence, stamps

PRODUCTION = Environment.PRODUCTION


def policy():
    return f"log {signer_of(PRODUCTION).key}\nquorum none\n"


TRUSTED = policies.parse(policy().encode())


@pytest.fixture(scope="module")
def made(module_database):
    """(serials, document of the first): 1,500 stamps of lot L1 under a checkpoint; the last is activated for nothing."""
    party, product = cooperative()
    batch = delivered(party, product, 1_501)
    stamps.activate(batch.pk, 1, 1_500, "L1", party)
    with writing(module_database, PRODUCTION) as writer:
        writer.append()
    serials = [stamps.proof(batch, batch.first + place - 1).serial for place in (1, 2, 1_501)]
    return serials, json.loads(json.dumps(evidence.document(serials[0])))


def test_document_proves_stamp_lot_and_events(made):
    serials, document = made
    found = judge(document, TRUSTED)
    assert (found.serial, found.product, found.minted["count"]) == (serials[0], GTIN, 1_501)
    assert found.bound is not None
    assert found.bound[1:3] == (1, "L1")
    assert [one["event"][0]["bizStep"] for one in found.events] == ["commissioning"]
    assert found.events[0]["party"] == ["htx-nam-can"]
    assert document["address"] == f"https://tem.camau.vn/01/{GTIN}/21/{serials[0]}"


def test_document_of_another_stamp_is_another_stamps(made):
    serials, document = made
    other = evidence.document(serials[1])
    for name in ("stamp", "activation", "serial"):
        swapped = document | {name: other[name]}
        with pytest.raises(StampProofError):
            judge(swapped, TRUSTED)


def places(part, at=()):
    """Where the strings and numbers of a document stand that are proven."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from places(value, (*at, name))
    elif isinstance(part, list):
        for number, value in enumerate(part):
            yield from places(value, (*at, number))
    elif isinstance(part, str | int):
        yield at


def changed(document, at, data):
    """The document with one string or number another."""
    made = copy.deepcopy(document)
    inner = made
    for step in at[:-1]:
        inner = inner[step]
    value = inner[at[-1]]
    if isinstance(value, int):
        inner[at[-1]] = value + data.draw(st.integers(-3, 3).filter(bool))
        return made
    where = data.draw(st.integers(0, len(value) - 1))
    sign = data.draw(st.sampled_from("A1b,.-+/=\n ").filter(lambda sign: sign != value[where]))
    inner[at[-1]] = value[:where] + sign + value[where + 1 :]
    return made


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_no_sign_of_what_is_proven_can_be_changed(made, data):
    _serials, document = made
    proven = ("checkpoint", "entries", "stamp", "activation", "events", "serial", "product", "format")
    at = data.draw(st.sampled_from(list(places({name: document[name] for name in proven}))))
    with pytest.raises(StampProofError):
        judge(changed(document, at, data), TRUSTED)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_document_of_a_stranger_does_more_than_be_refused(made, data):
    _serials, document = made
    broken = copy.deepcopy(document)
    name = data.draw(st.sampled_from(sorted(document)))
    broken[name] = data.draw(
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=2), max_leaves=4
        )
    )
    try:
        judge(broken, TRUSTED)
    except StampProofError:
        return
    # What is not proven may say anything; what is left out proves less.
    assert name in {"address", "consistency", "names", "pending", "withheld", "said", "events", "activation"}


@pytest.mark.parametrize("given", [None, [], "x", 1, {}, {"format": "duoc.stamp/2"}])
def test_what_is_no_proof_is_refused(given):
    with pytest.raises(StampProofError) as caught:
        judge(given, TRUSTED)
    assert caught.value.part == "form"


def test_missing_witness_is_named(made):
    _serials, document = made
    with pytest.raises(StampProofError) as caught:
        judge(document, policies.parse(witnessed().encode()))
    assert caught.value.part == "quorum"


def witnessed():
    witness = FileSigner("nhan-chung.example", bytes(range(32)), COSIGNATURE)
    return f"log {signer_of(PRODUCTION).key}\nwitness a {witness.key}\nquorum a\n"


def test_another_log_is_not_believed(made):
    _serials, document = made
    other = policies.parse(f"log {signer_of(Environment.SANDBOX).key}\nquorum none\n".encode())
    with pytest.raises(StampProofError) as caught:
        judge(document, other)
    assert caught.value.part == "checkpoint"


def test_it_is_made_and_judged_from_the_command_line(made, tmp_path, capsys):
    serials, _document = made
    file, trusted = tmp_path / "tem.json", tmp_path / "chinh-sach"
    trusted.write_text(policy())
    assert cli.main(["trace", "proof", serials[0], "--out", str(file)]) == 0
    assert cli.main(["trace", "verify", str(file), "--policy", str(trusted), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["serial"], told["bound"][2], len(told["events"])) == (serials[0], "L1", 1)
    assert cli.main(["trace", "verify", str(file), "--policy", str(trusted)]) == 0
    assert "kích hoạt cho lô L1" in capsys.readouterr().out
    file.write_text(file.read_text().replace(serials[0], serials[1]))
    assert cli.main(["trace", "verify", str(file), "--policy", str(trusted)]) == 1
    assert "Số sê-ri không có trong lô tem" in capsys.readouterr().err
    file.write_text("không phải JSON")
    assert cli.main(["trace", "verify", str(file), "--policy", str(trusted)]) == 1
    assert cli.main(["trace", "proof", "0" * 16]) == 1
    assert "Không có tem nào" in capsys.readouterr().err
