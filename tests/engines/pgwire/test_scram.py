"""SCRAM between the two: by the vector of RFC 7677, and against itself where every wrong word must be noticed."""

import hmac
from base64 import b64decode
from hashlib import pbkdf2_hmac, sha256

import pytest

from duoc.engines.pgwire.scram import PLAIN, PLUS, Answering, Asking, ScramError, Verifier

# RFC 7677, section 3: user "user", password "pencil".
SALT, ROUNDS = b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096
FIRST = b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
NONCE = b"%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
ASKED = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
FINAL = b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
LAST = b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

_SALTED = pbkdf2_hmac("sha256", b"pencil", SALT, ROUNDS)
CLIENT_KEY = hmac.digest(_SALTED, b"Client Key", "sha256")
KEPT = Verifier(ROUNDS, SALT, sha256(CLIENT_KEY).digest(), hmac.digest(_SALTED, b"Server Key", "sha256"))
HERE, THERE = b"h" * 32, b"t" * 48


def test_the_vector_of_the_rfc() -> None:
    asking = Asking(KEPT, None, NONCE)
    assert asking.mechanisms == (b"SCRAM-SHA-256",)
    assert asking.first(PLAIN, FIRST) == ASKED
    assert asking.final(FINAL) == CLIENT_KEY
    assert asking.last_word == LAST


def test_a_verifier_is_read_as_the_server_writes_it() -> None:
    keys = "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
    text = f"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==${keys}"
    assert Verifier.of(text) == KEPT
    for wrong in (
        "",
        "md5abc",
        text[:-4],
        text.replace("4096", "x"),
        text.replace("$", ":"),
        text + "é",
        "SCRAM-SHA-256$1:$:",
    ):
        with pytest.raises(ValueError, match="not a SCRAM-SHA-256 verifier"):
            Verifier.of(wrong)


def test_whom_a_client_has_proved_it_to_can_prove_it_once_more() -> None:
    for binding, mechanism in ((None, PLAIN), (THERE, PLUS)):
        server = Asking(KEPT, binding, b"server")
        client = Answering(KEPT, CLIENT_KEY, binding, b"client")
        assert client.mechanism == mechanism
        assert server.final(client.final(server.first(client.mechanism, client.first()))) == CLIENT_KEY
        client.check(server.last_word)
        with pytest.raises(ScramError):
            client.check(server.last_word[:-4] + b"AAA=")


def test_a_proof_for_another_channel_is_none() -> None:
    """A client was shown HERE; somebody passes its words on to a server that shows THERE."""
    server = Asking(KEPT, THERE, b"server")
    client = Answering(KEPT, CLIENT_KEY, HERE, b"client")
    with pytest.raises(ScramError):
        server.final(client.final(server.first(PLUS, client.first())))


@pytest.mark.parametrize(
    ("binding", "mechanism", "flag"),
    [
        (HERE, PLAIN, b"y"),  # it could, and thinks that we could not: somebody took the offer away
        (HERE, PLAIN, b"p=tls-server-end-point"), (HERE, PLUS, b"n"), (HERE, PLUS, b"p=tls-unique"),
        (None, PLUS, b"p=tls-server-end-point"), (None, b"SCRAM-SHA-1", b"n"), (None, PLAIN, b""), (None, PLAIN, b"x"),
    ],
)  # fmt: skip
def test_mechanism_and_flag_must_agree(binding: bytes | None, mechanism: bytes, flag: bytes) -> None:
    with pytest.raises(ScramError):
        Asking(KEPT, binding, b"s").first(mechanism, flag + b",,n=,r=abc")


@pytest.mark.parametrize(
    "first", [b"", b"n", b"n,,", b"n,a=root,n=,r=abc", b"n,,m=x,n=,r=abc", b"n,,n=", b"n,,n=,r=\xff"]
)
def test_a_first_message_that_is_none(first: bytes) -> None:
    with pytest.raises(ScramError):
        Asking(KEPT, None, b"s").first(PLAIN, first)


@pytest.mark.parametrize(
    "final",
    [
        b"", FINAL[:-1], FINAL.replace(b"p=d", b"p=e"), FINAL.replace(b"biws", b"eSws"), FINAL.replace(b"r=r", b"r=s"),
        FINAL.partition(b",p=")[0], FINAL.partition(b",p=")[0] + b",p=\xff\xfe", FINAL.partition(b",p=")[0] + b",p=QUJD",
    ],
)  # fmt: skip
def test_a_last_message_that_is_no_proof(final: bytes) -> None:
    asking = Asking(KEPT, None, NONCE)
    asking.first(PLAIN, FIRST)
    with pytest.raises(ScramError):
        asking.final(final)
    assert asking.last_word == b""


@pytest.mark.parametrize(
    "asked",
    [b"", b"r=client,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", b"r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
     b"r=client1,s=AAAA,i=4096", b"r=client1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1"],
)  # fmt: skip
def test_a_server_that_keeps_something_else_gets_no_proof(asked: bytes) -> None:
    with pytest.raises(ScramError):
        Answering(KEPT, CLIENT_KEY, None, b"client").final(asked)
