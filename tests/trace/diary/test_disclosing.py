"""What a producer shows to a buyer: the picked facts are proven, the others cannot be read, and a lie is found."""

import contextlib
import json
import re
from base64 import b64decode, b64encode
from copy import deepcopy
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ledger.conftest import signer_of, writing
from tests.trace.diary.conftest import CRAB

from duoc.cli.main import main
from duoc.core.environment import Environment
from duoc.engines.merkle import policy as policies
from duoc.people import services as people
from duoc.trace.rules import disclosed
from duoc.trace.rules.diary.entries import Sent
from duoc.trace.rules.disclosed import DisclosedError
from duoc.trace.services.captures import words
from duoc.trace.services.diary.disclosing import NothingToShowError, disclose, facts_to_show
from duoc.trace.services.diary.writing import record

PRODUCTION = Environment.PRODUCTION


@pytest.fixture(scope="module")
def sold(module_database, settled):
    """A sale of which the buyer's name and the volume are the farm's own affair; (entry, party, policy)."""
    words.forget()
    farm = settled["htx-cua"]
    sent = Sent(
        UUID("00000000-0000-4000-8000-00000000beef"), "crab-farmed", "shipping", CRAB, "", timezone.now(), lot="TH-1",
        fields={"weight": "12,5", "buyer": "Nhà hàng Đất Mũi", "buyer_gln": "9520003000001"},
    )  # fmt: skip
    entry = record(farm, sent).entry
    with pytest.raises(NothingToShowError, match="chờ vào sổ cái"):
        disclose(entry, farm, ["diary:0"])
    with writing(module_database, PRODUCTION) as writer:
        writer.append()
    text = f"log {signer_of(PRODUCTION).key}\nquorum none\n".encode()
    return entry, farm, policies.parse(text), text


def keys(entry, farm, *names):
    return [one.key for one in facts_to_show(entry, farm) if one.name in names]


def checked(document, policy):
    found = disclosed.verify(json.dumps(document).encode(), policy)
    return {(part.of, name): value for part in found.parts for name, value in part.facts}


def test_every_fact_can_be_shown_and_is_told_by_its_part(sold):
    entry, farm, _, _ = sold
    found = {(one.key.partition(":")[0], one.name) for one in facts_to_show(entry, farm)}
    assert {
        ("diary", "field.buyer"),
        ("diary", "field.weight"),
        ("diary", "at"),
        ("event", "quantity"),
        ("event", "destinationList"),
    } <= found


def test_picked_facts_are_proven_and_the_others_cannot_be_read(sold):
    entry, farm, policy, _ = sold
    document = disclose(entry, farm, keys(entry, farm, "field.buyer", "lot", "event"))
    text = json.dumps(document, ensure_ascii=False)
    assert checked(document, policy)["diary", "field.buyer"] == "Nhà hàng Đất Mũi"
    assert checked(document, policy)["diary", "lot"] == "TH-1"
    assert checked(document, policy)["event", "event"]["bizStep"] == "shipping"
    assert not re.search(r"\b12\.5\b", text)  # the volume; a time may hold the digits
    assert "9520003000001" not in text


def test_every_single_fact_stands_alone(sold):
    entry, farm, policy, _ = sold
    for one in facts_to_show(entry, farm):
        document = disclose(entry, farm, [one.key])
        assert checked(document, policy) == {(one.key.partition(":")[0], one.name): one.value}


def test_nothing_picked_shows_nothing(sold):
    entry, farm, _, _ = sold
    for picked in ([], ["diary:99"], ["x:0"]):
        with pytest.raises(NothingToShowError):
            disclose(entry, farm, picked)


def _leaf(node, text):
    """The opened leaf that says `text`, somewhere in a pruned tree."""
    if isinstance(node, list):
        return _leaf(node[0], text) or _leaf(node[1], text)
    return node if isinstance(node, dict) and text in node["text"] else None


def _other(text):
    octets = bytearray(b64decode(text))
    octets[0] ^= 1
    return b64encode(bytes(octets)).decode()


LIES = {
    "another value": lambda d: _leaf(d["parts"][0]["tree"], "Đất Mũi").update(text='["field.buyer","Nhà hàng Khác"]'),
    "another salt": lambda d: _leaf(d["parts"][0]["tree"], "Đất Mũi").update(salt=b64encode(bytes(16)).decode()),
    "another entry": lambda d: d["entries"][0].update(
        entry=d["entries"][0]["entry"].replace("diary_entry", "diary_entri")
    ),
    "another place": lambda d: d["entries"][0].update(index=d["entries"][0]["index"] + 1),
    "another path": lambda d: d["entries"][0].update(path=[_other(one) for one in d["entries"][0]["path"]] or ["x"]),
    "another kind": lambda d: d["parts"][0].update(of="event"),
    "no kind": lambda d: d["parts"][0].update(of="other"),
    "no such entry": lambda d: d["parts"][0].update(entry=7),
    "a negative entry": lambda d: d["parts"][0].update(entry=-1),
    "a checkpoint of another size": lambda d: d.update(checkpoint=d["checkpoint"].replace("\n", "\n1", 1)),
    "no checkpoint": lambda d: d.update(checkpoint=""),
    "no parts": lambda d: d.update(parts=[]),
    "another form": lambda d: d.update(format="duoc.stamp/1"),
    "a tree that is none": lambda d: d["parts"][0].update(tree=[[], {}]),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_document_that_lies_proves_nothing(sold, lie):
    entry, farm, policy, _ = sold
    document = deepcopy(disclose(entry, farm, keys(entry, farm, "field.buyer")))
    lie(document)
    with pytest.raises(DisclosedError):
        checked(document, policy)


def test_log_that_the_reader_does_not_know_proves_nothing(sold):
    entry, farm, _, _ = sold
    document = disclose(entry, farm, keys(entry, farm, "lot"))
    stranger = signer_of(Environment.SANDBOX).key
    other = policies.parse(f"log {stranger}\nquorum none\n".encode())
    with pytest.raises(DisclosedError, match="does not know the log"):
        checked(document, other)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_damaged_document_proves_nothing_new(sold, data):
    entry, farm, policy, _ = sold
    whole = json.dumps(disclose(entry, farm, keys(entry, farm, "lot"))).encode()
    at = data.draw(st.integers(0, len(whole) - 1))
    octets = data.draw(st.binary(min_size=1, max_size=6))
    damaged = whole[:at] + octets + whole[at + len(octets) :]
    told = [("lot", "TH-1")]
    with contextlib.suppress(DisclosedError):
        told = [fact for part in disclosed.verify(damaged, policy).parts for fact in part.facts]
    assert told == [("lot", "TH-1")]


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b"\xff", b'{"format": "duoc.disclosed/1"}', b"[" * 100_000, b"0" * 2_000_001]
)
def test_what_is_no_document_is_refused(sold, text):
    with pytest.raises(DisclosedError):
        disclosed.verify(text, sold[2])


def test_command_checks_a_file_with_the_readers_policy(sold, tmp_path, capsys):
    entry, farm, _, text = sold
    path, policy = tmp_path / "cho-xem.json", tmp_path / "policy"
    policy.write_bytes(text)
    document = disclose(entry, farm, keys(entry, farm, "field.buyer"))
    path.write_text(json.dumps(document))
    assert main(["trace", "disclosed", "verify", str(path), "--policy", str(policy)]) == 0
    assert "Nhà hàng Đất Mũi" in capsys.readouterr().out
    path.write_text(json.dumps(document).replace("shipping", "x").replace('"index": ', '"index": 1'))
    assert main(["trace", "disclosed", "verify", str(path), "--policy", str(policy), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["verified"] is False


def test_page_gives_the_file(sold):
    entry, farm, policy, _ = sold
    user = people.create_user("chu-htx", "con-cua-bo-ngang-rung-duoc")
    people.accept_invitation(people.invite(farm, "owner").text, user)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    address = f"/nhat-ky/muc/{entry.pk}/cho-xem/"
    assert "Nhà hàng Đất Mũi" in client.get(address).content.decode()
    answer = client.post(address, {"fact": keys(entry, farm, "field.buyer")})
    assert answer["Content-Disposition"].startswith("attachment")
    assert checked(json.loads(answer.content), policy)["diary", "field.buyer"] == "Nhà hàng Đất Mũi"
    assert client.post(address).status_code == 422
