"""Tokens in the address of a node never come out again."""

from pathlib import Path

import pytest

from duoc.wire.anchor.rpc_address import RpcAddress, RpcAddressError

TOKEN = "0123456789abcdef0123"
ADDRESSES = [
    f"https://node.example/v3/{TOKEN}",
    f"https://node.example:8545/?apikey={TOKEN}&x=1",
    f"https://duoc:{TOKEN}@node.example/",
    f"https://{TOKEN}@node.example/rpc",
    f"http://node.example/{TOKEN}/mainnet/#frag",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_token_is_in_nothing_that_is_shown(url: str) -> None:
    address = RpcAddress(url)
    assert address.url == url
    for shown in (str(address), repr(address), f"{address}"):
        assert TOKEN not in shown
        assert "node.example" in shown


@pytest.mark.parametrize("url", ADDRESSES)
@pytest.mark.parametrize(
    "text",
    [
        "Max retries exceeded with url: {path}",
        "cannot open {url} now",
        "{token}",
        "401 for {path} and {url} and {token}",
    ],
)
def test_token_is_masked_in_what_others_say(url: str, text: str) -> None:
    path = url.split("node.example", 1)[1]
    masked = RpcAddress(url).masked(text.format(url=url, path=path, token=TOKEN))
    assert TOKEN not in masked
    if "{path}" not in text or TOKEN in path:
        assert "…" in masked


def test_text_without_secrets_is_left_alone() -> None:
    assert RpcAddress("http://localhost:8545/").masked("nonce too low: next nonce 5") == "nonce too low: next nonce 5"
    assert str(RpcAddress("http://localhost:8545/")) == "http://localhost:8545"


@pytest.mark.parametrize("url", ["ws://node.example/x", "ftp://x/", "https://", "http://a:b:c/", "file:///etc/passwd"])
def test_other_addresses_are_refused_without_repeating_them(url: str) -> None:
    with pytest.raises(RpcAddressError) as caught:
        RpcAddress(url)
    assert str(caught.value) == "the node's address is a URL that begins with http:// or https://"


def test_address_may_stand_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rpc"
    path.write_text(f"{ADDRESSES[0]}\n", "utf-8")
    assert RpcAddress.given(str(path)).url == ADDRESSES[0]
    assert RpcAddress.given(ADDRESSES[1]).url == ADDRESSES[1]
    with pytest.raises(RpcAddressError, match="neither a URL nor a file"):
        RpcAddress.given(str(tmp_path / "absent"))
