"""The record and the batch entry: the fast encoders against RFC 8785, and back again."""

import json
from base64 import b64decode
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duoc.core import canonical as rfc8785
from duoc.engines.xroad.batch import batch_entry
from duoc.engines.xroad.message import Message, canonical_message, iso_time, leaf_hash, parse_message, parse_time

text = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60)
number = st.integers(min_value=0, max_value=2**53 - 1)
base64ish = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=", max_size=88)
moment = st.integers(min_value=0, max_value=4_000_000_000_000_000)
messages = st.builds(
    Message, client=text, service=text, method=st.sampled_from(["GET", "POST", "DELETE"]), id=text,
    request_id=st.uuids().map(str), request_hash=base64ish, response_hash=base64ish,
    status=st.integers(min_value=100, max_value=599), time_us=moment, duration=number, request_size=number,
    response_size=number, fault=st.none() | text, issue=st.none() | text, user=st.none() | base64ish,
)  # fmt: skip
NASTY = 'a"b\\c\td\u001fé\u2028\U0001f980/\x7f'


def plain(message):
    """The record as docs and other programs see it: its fields, without those that say nothing."""
    value = {name: getattr(message, name) for name in Message.__slots__ if getattr(message, name) is not None}
    value["time"] = iso_time(value.pop("time_us"))
    return value


@given(messages)
@example(Message(NASTY, NASTY, "GET", NASTY, "r", "h", "h", 200, 0, 0, 0, 0, NASTY, NASTY))
def test_record_is_the_rfc8785_form_of_its_fields(message):
    assert canonical_message(message) == rfc8785.dumps(plain(message))


@given(messages)
def test_record_is_read_back_as_it_was(message):
    assert parse_message(canonical_message(message)) == message


def test_record_of_known_fields_has_known_bytes():
    message = Message(
        "VN/GOV/H12/dvc", "VN/GOV/G22/sim/DKDN", "GET", "m-1", "00000000-0000-4000-8000-000000000000", "cQ==", "cg==", 200,
        1_704_067_200_000_001, 1500, 0, 2,
    )  # fmt: skip
    assert canonical_message(message) == (
        b'{"client":"VN/GOV/H12/dvc","duration":1500,"id":"m-1","method":"GET","request_hash":"cQ==",'
        b'"request_id":"00000000-0000-4000-8000-000000000000","request_size":0,"response_hash":"cg==","response_size":2,'
        b'"service":"VN/GOV/G22/sim/DKDN","status":200,"time":"2024-01-01T00:00:00.000001Z"}'
    )


def test_leaf_is_domain_separated():
    assert leaf_hash(b"x") == sha256(b"\x00x").digest()


@given(moment)
def test_time_goes_there_and_back(time_us):
    assert parse_time(iso_time(time_us)) == time_us


@pytest.mark.parametrize(
    "value", ["", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000000+00:00", "2024-13-01T00:00:00.000000Z",
              "2024-01-01T00:00:00.00000ZZ", "2024-01-01T00:00:00,000000Z"],
)  # fmt: skip
def test_time_of_another_form_is_refused(value):
    with pytest.raises(ValueError):
        parse_time(value)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"null", b"\xff", b'{"client":"x"}'])
def test_record_of_another_form_is_refused(data):
    with pytest.raises((ValueError, KeyError)):
        parse_message(data)


counts = st.dictionaries(
    st.tuples(
        st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(str), text, text, st.integers(min_value=100, max_value=599)
    ),
    st.integers(min_value=1, max_value=256),
    max_size=8,
)


@given(counts, st.none() | st.binary(min_size=32, max_size=32), moment, text)
def test_batch_entry_is_the_rfc8785_form_of_what_it_says(counts, previous, time_us, gateway):
    size = sum(counts.values())
    entry = batch_entry(
        event="e",
        gateway=gateway,
        number=7,
        size=size,
        root=b"r" * 32,
        previous=previous,
        time_us=time_us,
        counts=counts,
    )
    value = rfc8785.loads(entry)  # refuses what is not canonical
    assert value["kind"] == "exchange.batch"
    assert value["gateway"] == gateway
    assert (value["batch"], value["size"], b64decode(value["root"])) == (7, size, b"r" * 32)
    assert value["previous"] is None if previous is None else b64decode(value["previous"]) == previous
    assert value["time"] == iso_time(time_us)
    assert {tuple(row[:4]): row[4] for row in value["counts"]} == counts
    assert value["counts"] == sorted(value["counts"])
    assert sum(row[4] for row in value["counts"]) == size


def test_batch_entry_of_known_values_has_known_bytes():
    key = ("2024-01-01", "VN/GOV/H12/dvc", "VN/GOV/G22/sim/DKDN", 200)
    entry = batch_entry(
        event="e-1", gateway="gw1-0a0b0c0d", number=1, size=2, root=bytes(32), previous=None, time_us=0, counts={key: 2}
    )
    assert entry == (
        b'{"batch":1,"counts":[["2024-01-01","VN/GOV/H12/dvc","VN/GOV/G22/sim/DKDN",200,2]],"event":"e-1",'
        b'"gateway":"gw1-0a0b0c0d","kind":"exchange.batch","previous":null,'
        b'"root":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","size":2,"time":"1970-01-01T00:00:00.000000Z"}'
    )
    assert json.loads(entry)["counts"][0][4] == 2
