"""The inspector's bundle: small, complete, and believed only when every root is the ledger's."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trace.stamps.batches import GTIN, cooperative, delivered, minted

from duoc.cli import main as cli
from duoc.core import canonical
from duoc.people import services as people
from duoc.trace.rules import serials, stamp_bundle
from duoc.trace.rules.stamp_bundle import BundleError
from duoc.trace.services import products, stamps

COUNT = 3_000


@pytest.fixture(scope="module")
def made(module_database):
    """(batch, bundle): lot L1 on places 1 to 2,000 of which place 1 is void, 2,001 on only delivered; and a second batch."""
    party, product = cooperative()
    batch = delivered(party, product, COUNT)
    stamps.activate(batch.pk, 1, 2_000, "L1", party)
    stamps.void_stamp(stamps.proof(batch, batch.first).serial, "thử")
    return batch, stamps.bundle([batch, minted(party, product, 5)])


def serial(batch, place):
    return stamps.proof(batch, batch.first + place - 1).serial


def split(data):
    head, _, body = data.partition(b"\n")
    return json.loads(head), body


def joined(head, body):
    return canonical.dumps(head) + b"\n" + body


def test_every_stamp_answers_as_the_table_does(made):
    batch, data = made
    found = stamp_bundle.read(data)
    assert len(found.places) == COUNT + 5
    for place, state, lot in (
        (1, "void", "L1"),
        (2, "activated", "L1"),
        (2_000, "activated", "L1"),
        (2_001, "delivered", ""),
    ):
        answer = found.find(serial(batch, place).lower())
        assert (answer.batch, answer.place, answer.state, answer.lot) == (batch.pk, place, state, lot)
        assert (answer.product, answer.name, answer.producer) == (GTIN, "Cua gạch son Năm Căn", "HTX Cua Năm Căn")
        assert json.loads(answer.entry)["kind"] == "trace.stamps_minted"
    assert found.find("0" * 16) is None


def test_seventy_thousand_stamps_take_less_than_three_megabytes(made):
    """Ten octets a stamp and what a batch says of itself."""
    _, data = made
    _, body = split(data)
    assert len(body) == 10 * (COUNT + 5)
    assert len(data) - len(body) < 5_000
    assert 70_000 * 10 + 5_000 < 3_000_000 / 4


def test_a_household_keeps_its_name(made):
    family = people.add_party("ho-mat-ong", "Hộ ông Sáu", "household")
    honey = products.register_product(family, "Mật ong", code="H12-MAT-ONG-02")
    assert "Sáu" not in stamps.bundle([minted(family, honey, 1)]).decode("utf-8", "replace")


def exchanged(data):
    head, body = split(data)
    return joined(head, bytes([body[0] ^ 1]) + body[1:])


def other_seed(data):
    head, body = split(data)
    head["batches"][0]["seed"] = stamp_bundle.seed_text(b"x" * 32)
    return joined(head, body)


def other_product(data):
    head, body = split(data)
    head["batches"][0]["product"] = "00614141123452"
    return joined(head, body)


def other_entry(data):
    head, body = split(data)
    head["batches"][0]["entry"] = head["batches"][1]["entry"]
    return joined(head, body)


def other_kind(data):
    head, body = split(data)
    head["batches"][0]["entry"] = head["batches"][0]["entry"].replace("stamps_minted", "stamps_wanted")
    return joined(head, body)


def other_form(data):
    head, body = split(data)
    head["batches"][0]["spans"] = [[1, "2", "activated", "", ""]]
    return joined(head, body)


def not_canonical(data):
    head, body = split(data)
    return json.dumps(head).encode() + b"\n" + body


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (exchanged, "không phải những số đã ghi vào sổ cái"),
        (other_seed, "không phải những số đã ghi vào sổ cái"),
        (other_product, "khác với mục sổ cái"),
        (other_entry, "khác với mục sổ cái"),
        (other_kind, "khác với mục sổ cái"),
        (other_form, "không đúng dạng"),
        (not_canonical, "không đọc được"),
        (lambda data: data[:-1], "cắt ngắn"),
        (lambda data: data + b"\0", "phần thừa"),
        (lambda data: b"", "không đọc được"),
        (lambda data: b'{"format":"other"}\n', "không phải gói tem"),
    ],
)
def test_a_bundle_that_is_wrong_anywhere_is_not_believed(made, damage, words):
    with pytest.raises(BundleError, match=words):
        stamp_bundle.read(damage(made[1]))


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["format", "as_of", "batches", "batch", "count", "seed", "product", "name", "producer", "entry", "proof", "spans", "ends"]
    ), inner, max_size=13), max_leaves=30,
).map(lambda value: canonical.dumps({"format": "duoc.stamps/1", "as_of": "", "batches": value}) + b"\n"))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_no_file_of_a_stranger_does_more_than_be_refused(data):
    try:
        found = stamp_bundle.read(data)
    except BundleError:
        return
    assert found.batches == []


def test_it_is_made_and_read_from_the_command_line(made, tmp_path, capsys):
    batch, _ = made
    path = tmp_path / "bundle"
    assert cli.main(["trace", "bundle", "--batch", str(batch.pk), "--out", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"batches": 1, "stamps": COUNT, "octets": path.stat().st_size}
    assert cli.main(["trace", "look-up", str(path), serial(batch, 2)]) == 0
    assert "Tem thật: Cua gạch son Năm Căn – HTX Cua Năm Căn, lô L1, activated" in capsys.readouterr().out
    assert cli.main(["trace", "look-up", str(path), "0" * 16, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["found"] is None
    path.write_bytes(exchanged(path.read_bytes()))
    assert cli.main(["trace", "look-up", str(path), serials.written(b"0" * 10)]) == 1
    assert "không phải những số đã ghi vào sổ cái" in capsys.readouterr().err
    assert cli.main(["trace", "look-up", str(tmp_path / "none"), "0" * 16]) == 1
