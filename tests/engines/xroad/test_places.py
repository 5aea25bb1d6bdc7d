"""Bare media types and origins, by the RFCs that define them."""

import pytest

from duoc.engines.xroad import headers
from duoc.engines.xroad.places import is_media, origin


@pytest.mark.parametrize(
    "media",
    [
        "application/json",
        "text/xml",
        "application/vnd.oai.openapi+json",
        "image/svg+xml",
        "A/b",
        "a" * 64 + "/" + "b" * 64,
    ],
)
def test_bare_media_type_is_taken(media: str) -> None:
    assert is_media(media)


@pytest.mark.parametrize(
    "media",
    ["", "/", "text", "text/", "/xml", "text/xml; charset=utf-8", "text/xml\r\nX: y", "text/xml\n", " text/xml", "text/x y",
     "*/*", "text/xml/x", "văn/bản", "a" * 65 + "/b", "text/\u0660"],
)  # fmt: skip
def test_text_that_is_no_bare_media_type_never_reaches_a_header(media: str) -> None:
    assert not is_media(media)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example", "http://a.example:80/path?x#y"),
        ("https://a.example/", "https://a.example:443"),
        ("http://A.Example", "http://a.example"),
        ("HTTP://a.example", "http://a.example"),
        ("http://user:word@a.example", "http://a.example"),
        ("http://[2001:DB8::1]/", "http://[2001:db8::1]:80/"),
    ],
)
def test_addresses_of_one_server_have_one_origin(one: str, other: str) -> None:
    """RFC 6454 §4: scheme and host in lower case, the scheme's default port."""
    assert origin(one) == origin(other)
    assert origin(one) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example", "https://a.example"),
        ("http://a.example", "http://a.example:8080"),
        ("http://a.example:443", "https://a.example"),
        ("http://a.example", "http://b.example"),
        ("http://a.example", "http://a.example.b"),
        ("http://a.example@b.example", "http://a.example"),
    ],
)
def test_another_scheme_host_or_port_is_another_server(one: str, other: str) -> None:
    assert origin(one) != origin(other)


@pytest.mark.parametrize(
    "text",
    ["", "a.example", "//a.example", "ftp://a.example", "file:///etc/passwd", "http://", "http:///x", "http://a:99999", "http://a:x",
     "http://[::1", "javascript:alert(1)"],
)  # fmt: skip
def test_text_that_is_no_web_address_has_no_origin(text: str) -> None:
    assert origin(text) is None


def test_origin_is_written_out() -> None:
    assert origin("http://[2001:DB8::1]/") == ("http", "2001:db8::1", 80)
    assert origin("https://a.example:8443/x") == ("https", "a.example", 8443)


def test_hop_by_hop_headers_pass_in_neither_direction() -> None:
    """RFC 9110 §7.6.1 names them; RFC 2616 §13.5.1 the two of proxies."""
    hop = (b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"te", b"trailer", b"transfer-encoding",
           b"upgrade")  # fmt: skip
    for dropped in (headers.REQUEST_DROPPED, headers.RESPONSE_DROPPED):
        assert dropped.issuperset(hop)
        assert all(name == name.lower() for name in dropped)


def test_callers_key_and_claims_of_a_provider_do_not_pass() -> None:
    assert b"x-api-key" in headers.REQUEST_DROPPED
    assert b"x-duoc-receipt" in headers.REQUEST_DROPPED & headers.RESPONSE_DROPPED
    for claim in (b"x-road-error", b"x-road-request-id", b"x-road-request-hash", b"x-road-client", b"x-road-service"):
        assert claim in headers.RESPONSE_DROPPED
    # What PR-REST 4.3 passes on to the provider as the caller sent it.
    assert not headers.REQUEST_DROPPED & {
        b"x-road-client",
        b"x-road-id",
        b"x-road-issue",
        b"x-road-userid",
        b"content-type",
    }
    assert not headers.RESPONSE_DROPPED & {b"content-type", b"location", b"etag", b"retry-after"}
