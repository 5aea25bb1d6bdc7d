"""Addresses of NATS servers: encrypted unless they are this machine, and without secrets."""

import pytest

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
        ("nats://127.0.0.1,tls://nats.example", "must all be"),
        ("http://nats.example", "not the address"),
        ("nats.example:4222", "not the address"),
        ("tls://nats.example/path", "not the address"),
        ("tls://", "not the address"),
        ("tls://nats.example:99999", "is written"),
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
