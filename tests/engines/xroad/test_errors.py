"""The error catalogue against the published code table, and the two forms an error takes."""

import csv
import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.xroad.errors import CATALOGUE, XRoadError, body, error, wants_xml

# Ours, beside the table: the key of a header is no TLS matter, a timeout is told apart from a refused connection, and the
# journal has no time stamp to fail; X-Road converts nothing.
OWN = {
    "InvalidMessage": "Client.",
    "AuthenticationFailed": "Server.ClientProxy.",
    "Timeout": "Server.ServerProxy.",
    "LoggingFailed": "Server.ClientProxy.",
}


@pytest.fixture(scope="module")
def table(shared):
    with (shared / "data/exchange/error_codes.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def test_catalogue_spells_and_prefixes_codes_as_the_table(table):
    for code, (prefix, _) in CATALOGUE.items():
        assert prefix == (OWN[code] if code in OWN else table[code]["default_prefix"] + "."), code


def test_status_is_that_of_the_table(table):
    for code in CATALOGUE:
        assert error(code).status == (
            int(table[code]["rest_status"]) if code in table else 400 if OWN[code] == "Client." else 500
        ), code


def test_own_codes_are_not_in_the_table(table):
    assert not OWN.keys() & table.keys()


def test_messages_are_said_once_and_in_vietnamese():
    messages = [message for _, message in CATALOGUE.values()]
    assert len(set(messages)) == len(messages)
    assert all(not message.isascii() for message in messages)


def test_status_can_be_demanded():
    assert XRoadError("Server.ClientProxy.X", "", 429).status == 429


def test_error_of_an_unknown_code_is_a_defect():
    with pytest.raises(KeyError):
        error("Nonsense")


def test_detail_stands_behind_the_message():
    assert error("ServiceDisabled", "đến 20:00").message == "Dịch vụ đang tạm dừng: đến 20:00"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ([], "application/json"),
        (["application/json"], "application/json"),
        (["*/*"], "application/json"),
        (["*"], "application/json"),
        (["text/xml"], "text/xml"),
        (["application/xml;q=0.1"], "application/xml"),
        (["TEXT/XML"], "text/xml"),
        (["text/*"], "text/xml"),
        (["text/html", "application/xml"], "application/xml"),
        (["application/json, text/xml, application/xml"], "text/xml"),
        (["text/xml-patch+xml"], "application/json"),
        (["application/soap+xml"], "application/json"),
    ],
)
def test_accept_decides_the_form(accept, media):
    assert wants_xml(accept) == media


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")))
def test_both_forms_carry_the_same_three_fields(message):
    problem = XRoadError("Client.BadRequest", message)
    media, content = body(problem, "d-1", [])
    assert media == "application/json"
    assert json.loads(content) == {"type": "Client.BadRequest", "message": message, "detail": "d-1"}
    media, content = body(problem, "d-1", ["text/xml"])
    assert media == "text/xml;charset=utf-8"
    root = ElementTree.fromstring(content)
    assert root.tag == "error"
    assert [(child.tag, child.text or "") for child in root] == [
        ("type", "Client.BadRequest"), ("message", message), ("detail", "d-1"),
    ]  # fmt: skip
