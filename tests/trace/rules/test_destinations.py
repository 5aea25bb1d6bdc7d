"""Where a webhook may lead, as everything that `core.outgoing` asks: which addresses are not the world's, how one is written."""

import ipaddress

import pytest

from duoc.core.outgoing import networks
from duoc.trace.rules import destinations
from duoc.trace.rules.destinations import DestinationError

# Networks of the IANA special-purpose registries (RFC 6890 and its updates) that are not globally reachable.
_NOT_PUBLIC = {
    "this network": "0.0.0.0",
    "private 10": "10.0.0.1",
    "private 10, last": "10.255.255.255",
    "shared (RFC 6598)": "100.64.0.1",
    "loopback": "127.0.0.1",
    "loopback, last": "127.255.255.254",
    "link local, cloud metadata": "169.254.169.254",
    "private 172, first": "172.16.0.0",
    "private 172, last": "172.31.255.255",
    "documentation 1": "192.0.2.1",
    "private 192": "192.168.1.1",
    "benchmarking": "198.18.0.1",
    "documentation 2": "198.51.100.7",
    "documentation 3": "203.0.113.7",
    "multicast": "224.0.0.1",
    "multicast, global scope": "233.252.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "unspecified 6": "::",
    "loopback 6": "::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped private": "::ffff:10.0.0.1",
    "mapped metadata": "::ffff:169.254.169.254",
    "6to4 of loopback": "2002:7f00:1::",
    "6to4 of private": "2002:c0a8:101::1",
    "unique local": "fc00::1",
    "unique local, used": "fd12:3456:789a::1",
    "link local 6": "fe80::1",
    "documentation 6": "2001:db8::1",
    "compatible loopback (RFC 4291 §2.5.5.1)": "::127.0.0.1",
    "translated private (RFC 6052)": "64:ff9b::10.0.0.1",
    "translated, local use (RFC 8215)": "64:ff9b:1::10.0.0.1",
    "translated loopback (RFC 2765)": "::ffff:0:127.0.0.1",
    "Teredo": "2001:0:7f00:1::1",
    "site local": "fec0::1",
    "documentation 6, RFC 9637": "3fff::1",
    "multicast 6": "ff02::1",
    "multicast 6, global scope": "ff0e::1",
}
_PUBLIC = ("1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.128.0.1", "192.167.255.255", "2606:4700::1111")


def _refusal(url, allowed=()):
    with pytest.raises(DestinationError) as refused:
        destinations.read(url, allowed)
    return str(refused.value)


@pytest.mark.parametrize("address", _PUBLIC)
def test_a_public_address_beside_the_private_ones_is_reached(address):
    host = f"[{address}]" if ":" in address else address
    assert destinations.read(f"https://{host}/hook") == ("https", address, 443)


@pytest.mark.parametrize("address", _NOT_PUBLIC.values(), ids=_NOT_PUBLIC)
def test_an_address_in_a_url_is_judged_too(address):
    host = f"[{address}]" if ":" in address else address
    assert "no public address" in _refusal(f"https://{host}/hook")


@pytest.mark.parametrize("address", ["10.0.0.1", "10.0.0.255"])
def test_an_allowed_network_is_reached(address):
    allowed = networks("10.0.0.0/24")
    assert destinations.read(f"http://{address}/", allowed) == ("http", address, 80)


def test_what_lies_beside_an_allowed_network_is_refused():
    assert "no public address" in _refusal("http://10.0.1.0/", networks("10.0.0.0/24"))


def test_an_allowed_network_of_version_4_says_nothing_of_version_6():
    assert "no public address" in _refusal("http://[::1]/", networks("127.0.0.0/8"))


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://example.vn/hook", ("https", "example.vn", 443)),
        ("http://example.vn/hook", ("http", "example.vn", 80)),
        ("https://example.vn:8443/hook?x=1", ("https", "example.vn", 8443)),
        ("HTTPS://Example.VN/", ("https", "example.vn", 443)),
        ("https://[2606:4700::1111]:444/", ("https", "2606:4700::1111", 444)),
        ("https://example.vn:65535", ("https", "example.vn", 65535)),
        (
            "https://localhost/",
            ("https", "localhost", 443),
        ),  # a name is judged by its addresses, when something is sent
    ],
)
def test_a_destination_is_read(url, read):
    assert destinations.read(url) == read


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/hook",
        "example.vn/hook",
        "ftp://example.vn",
        "file:///etc/passwd",
        "javascript:1",
        "gopher://x",
        "https://",
    ],
)
def test_a_destination_without_http_or_host_is_refused(url):
    assert _refusal(url) == "dest is a URL with https or http"


@pytest.mark.parametrize("url", ["https://x:65536/", "https://x:-1/", "https://x:a/", "https://[::1/", "https://[x]/"])
def test_a_destination_that_is_no_url_is_refused(url):
    assert _refusal(url) == "dest is no URL"


@pytest.mark.parametrize(
    "url", ["https://a@x.vn/", "https://a:b@x.vn/", "https://:b@x.vn/", "https://@x.vn/", "https://x.vn/#part"]
)
def test_a_destination_with_a_user_or_a_fragment_is_refused(url):
    assert _refusal(url) == "dest has neither user, password nor fragment"


@pytest.mark.parametrize("sign", [" ", "\x7f", "\x01", "\n", "\r", "\t", "đ", "\u2028"])
def test_a_destination_with_a_sign_that_is_not_printed_ascii_is_refused(sign):
    assert _refusal(f"https://x.vn/a{sign}b") == "dest is written in ASCII, without spaces"


def test_no_refusal_repeats_the_address():
    assert "10.9.8.7" not in _refusal("https://10.9.8.7/secret-token")


def test_an_empty_setting_allows_nothing():
    assert networks("") == ()


def test_a_setting_of_commas_allows_nothing():
    assert networks(" , ,") == ()


def test_a_setting_is_read_with_blanks_around_its_networks():
    expected = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))
    assert networks(" 10.0.0.0/8 , fd00::/8 ") == expected


def test_an_address_alone_is_a_network_of_one():
    assert networks("10.1.2.3") == (ipaddress.ip_network("10.1.2.3/32"),)


@pytest.mark.parametrize("text", ["10.0.0.1/8", "10.0.0.0/33", "localhost", "10.0.0.0/8;11.0.0.0/8"])
def test_a_setting_that_is_no_network_is_refused(text):
    with pytest.raises(ValueError, match=r"network|address|octet|host bits"):
        networks(text)
