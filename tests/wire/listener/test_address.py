"""Addresses as people write them."""

import pytest

from duoc.wire.listener import Address, parse_address


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("127.0.0.1:8100", "127.0.0.1", 8100),
        ("0.0.0.0:8100", "0.0.0.0", 8100),
        ("nhan-chung.so-khcn.local:80", "nhan-chung.so-khcn.local", 80),
        ("[::1]:8100", "::1", 8100),
        ("[::]:8100", "::", 8100),
        (":8100", "", 8100),
        ("8100", "127.0.0.1", 8100),
        ("127.0.0.1:0", "127.0.0.1", 0),
        ("127.0.0.1:65535", "127.0.0.1", 65535),
    ],
)
def test_address_is_read(written: str, host: str, port: int) -> None:
    assert parse_address(written) == Address(host, port)


@pytest.mark.parametrize(
    "written",
    ["", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:x", "::1:80", "[::1", "http://a:80", "a b:80",
     "127.0.0.1:-1", "127.0.0.1:٣", "a:80\n"],
)  # fmt: skip
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        parse_address(written)


def test_address_is_written_so_that_it_can_be_opened() -> None:
    assert str(Address("::1", 80)) == "[::1]:80"
    assert str(Address("127.0.0.1", 80)) == "127.0.0.1:80"
