"""Content-Type and SOAPAction, as RFC 9110 and SOAP 1.1 write them."""

import time

import pytest

from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.soap.media_type import MediaType, check_action, parse


@pytest.mark.parametrize(
    ("value", "name", "parameters"),
    [
        ("text/xml", "text/xml", {}),
        ("Text/XML; Charset=UTF-8", "text/xml", {"charset": "UTF-8"}),
        ('text/xml;charset="utf-8";', "text/xml", {"charset": "utf-8"}),
        (
            'multipart/related; type="application/xop+xml"; start="<rootpart>"; boundary="a b"',
            "multipart/related",
            {"type": "application/xop+xml", "start": "<rootpart>", "boundary": "a b"},
        ),
        (r'a/b; c="x\"y"', "a/b", {"c": 'x"y'}),
    ],
)
def test_media_types_that_clients_send_are_read(value, name, parameters):
    assert parse(value.encode()) == MediaType(name, parameters)


@pytest.mark.parametrize(
    "value",
    ["", "xml", "text/", "text/xml charset=utf-8", "text/xml; charset=utf-8; charset=utf-16", "text/xml, text/html",
     'text/xml; charset="utf-8', "text/xml; =x", "text/xml; charset"],
)  # fmt: skip
def test_anything_else_is_no_media_type(value):
    with pytest.raises(XRoadError) as refused:
        parse(value.encode())
    assert refused.value.type == "Client.InvalidContentType"


@pytest.mark.parametrize("values", [[], [b""], [b'""'], [b'"http://a.example/b#c"'], [b'"urn:x:y"']])
def test_soap_action_may_be_absent_empty_or_a_quoted_uri(values):
    check_action(values)


@pytest.mark.parametrize(
    "values",
    [[b"khong-co-ngoac"], [b'"'], [b"''"], [b'"a" '], [b'"a b"'], [b'"a""b"'], [b'""', b'""'], [b'"\xc3\xa9"']],
)
def test_other_soap_actions_are_refused(values):
    with pytest.raises(XRoadError) as refused:
        check_action(values)
    assert refused.value.type == "Client.InvalidSoapAction"


@pytest.mark.parametrize(
    "value", [b"text/xml;" + b" " * 32_000 + b"x", b"text/xml" + b";" * 16_000 + b" " * 16_000 + b"x"]
)
def test_blanks_without_end_cost_no_time(value):
    begun = time.process_time()
    with pytest.raises(XRoadError):
        parse(value)
    assert time.process_time() - begun < 0.5
