"""Addresses of NATS servers: encrypted unless they are this machine, and without secrets."""

import argparse
from pathlib import Path

import pytest

from duoc.wire.jetstream import address
from duoc.wire.jetstream.address import NatsAddressError, parse


@pytest.mark.parametrize(
    ("text", "servers"),
    [
        ("tls://nats.example.gov.vn", ("tls://nats.example.gov.vn:4222",)),
        ("tls://n1.example:4300, tls://n2.example", ("tls://n1.example:4300", "tls://n2.example:4222")),
        ("nats://127.0.0.1:4333", ("nats://127.0.0.1:4333",)),
        ("nats://localhost", ("nats://localhost:4222",)),
        ("nats://[::1]:4222/", ("nats://[::1]:4222",)),
        ("tls://[2001:db8::1]", ("tls://[2001:db8::1]:4222",)),
    ],
)
def test_servers_are_read(text: str, servers: tuple[str, ...]) -> None:
    found = parse(text)
    assert (found.servers, found.tls) == (servers, text.startswith("tls"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nats://nats.example.gov.vn", "in clear"),
        ("nats://10.1.2.3:4222", "in clear"),
        ("nats://127.0.0.1.example", "in clear"),
        ("tls://user:geheim@nats.example", "no secret"),
        ("nats://geheim@127.0.0.1", "no secret"),
        ("user:geheim@nats.example", "no secret"),
        ("geheim@nats.example:4222", "no secret"),
        ("tls:/user:geheim@nats.example", "no secret"),
        ("nats://127.0.0.1,tls://nats.example", "must all be"),
        ("http://nats.example", "not the address"),
        ("nats.example:4222", "not the address"),
        ("tls://nats.example/path", "not the address"),
        ("tls://", "not the address"),
        ("tls://nats.example:99999", "is written"),
        ("tls://nats.example:0", "is written"),
        ("tls://nats.example:x", "is written"),
        ("tls://nats.example?a=1", "not the address"),
        ("tls://nats.example#a", "not the address"),
        ("TLS://", "not the address"),
        ("tls://[::1", "is written"),
        ("", "not the address"),
        ("tls://a,", "not the address"),
    ],
)
def test_what_is_refused_is_said_without_the_secret(text: str, words: str) -> None:
    with pytest.raises(NatsAddressError, match=words) as refused:
        parse(text)
    assert "geheim" not in str(refused.value)


def test_authorities_without_tls_are_a_mistake() -> None:
    with pytest.raises(NatsAddressError, match="write tls://"):
        parse("nats://127.0.0.1", ca_file="ca.pem")


def test_address_says_its_servers_and_no_file(tmp_path: Path) -> None:
    found = parse("tls://a.example, tls://b.example:4300", "ca.pem", f"{tmp_path}/machine.seed")
    assert str(found) == "tls://a.example:4222, tls://b.example:4300"
    assert (found.ca_file, found.credentials_file) == (Path("ca.pem"), tmp_path / "machine.seed")
    assert parse("tls://a").ca_file is parse("tls://a").credentials_file is None


def arguments(required: bool, *given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    address.add_arguments(parser, required)
    return parser.parse_args(given)


def test_options_name_servers_and_files_or_nothing() -> None:
    assert address.from_arguments(arguments(False)) is None
    found = address.from_arguments(arguments(True, "--nats", "tls://a", "--nats-ca", "c", "--nats-credentials", "s"))
    assert found == address.NatsAddress(("tls://a:4222",), Path("c"), Path("s"))
    with pytest.raises(NatsAddressError, match="in clear"):
        address.from_arguments(arguments(True, "--nats", "nats://10.0.0.1"))


def test_forwarder_cannot_do_without_servers(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments(True)
    assert ended.value.code == 2
    assert "--nats" in capsys.readouterr().err


def test_library_that_is_not_there_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "find_spec", lambda _name: None)
    with pytest.raises(NatsAddressError, match=r"pip install 'duoc\[nats\]'"):
        address.from_arguments(arguments(False, "--nats", "tls://a"))
    assert address.from_arguments(arguments(False)) is None  # who names no server needs no library
