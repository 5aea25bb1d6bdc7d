"""Tickets as other programs write and read them, and wrong ones of every kind."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.engines.policy.conftest import NOW_S

from duoc.engines.policy import LONGEST_TEXT, IssuingKey, Keys, TicketError, issue, read

CLAIMS: dict[str, Any] = {
    "iss": "H12.DVC", "sub": "lan", "agency": "H12.12", "dossier": "H12.26-1129-0001", "fields": ["dancu.cong_dan"],
    "iat": NOW_S, "exp": NOW_S + 600, "jti": "j1", "once": False,
}  # fmt: skip


def foreign(key: IssuingKey, claims: dict[str, Any], **header: Any) -> str:
    """The same, written by PyJWT."""
    return jwt.encode(
        claims, key.private, algorithm="EdDSA", headers={"typ": "duoc-ticket+jwt", "kid": key.kid, **header}
    )


def rule(text: str, *keys: IssuingKey) -> str:
    with pytest.raises(TicketError) as caught:
        read(text, Keys(key.public for key in keys))
    return caught.value.rule


def test_ticket_of_another_program_is_read(key: IssuingKey) -> None:
    ticket, signer = read(foreign(key, CLAIMS), Keys([key.public]))
    assert ticket._asdict() == {**CLAIMS, "fields": ("dancu.cong_dan",), "kid": key.kid}
    assert signer == key.public


def test_once_may_be_left_out(key: IssuingKey) -> None:
    claims = {name: value for name, value in CLAIMS.items() if name != "once"}
    assert not read(foreign(key, claims), Keys([key.public]))[0].once


def test_another_program_reads_ours(key: IssuingKey) -> None:
    now = int(time.time())
    text = issue(key, "lan", "H12.12", "H12.26-1129-0001", ["dancu.cong_dan.ho_ten"], now, 60, once=True)
    claims = jwt.decode(text, key.private.public_key(), algorithms=["EdDSA"], issuer="H12.DVC")
    assert claims.pop("jti")
    assert claims == {
        "iss": "H12.DVC", "sub": "lan", "agency": "H12.12", "dossier": "H12.26-1129-0001",
        "fields": ["dancu.cong_dan.ho_ten"], "iat": now, "exp": now + 60, "once": True,
    }  # fmt: skip
    assert jwt.get_unverified_header(text) == {"alg": "EdDSA", "typ": "duoc-ticket+jwt", "kid": key.kid}


def test_two_tickets_are_never_the_same(key: IssuingKey) -> None:
    texts = [issue(key, "lan", "H12.12", "1", ["a.b"], NOW_S) for _ in range(2)]
    assert texts[0] != texts[1]


@pytest.mark.parametrize(
    "change",
    [
        {"exp": NOW_S + 901}, {"exp": NOW_S}, {"exp": NOW_S - 1}, {"exp": NOW_S + 600.0}, {"iat": True}, {"iat": "1"},
        {"exp": 1 << 80}, {"sub": ""}, {"sub": None}, {"sub": "x" * 201}, {"sub": "a\nb"}, {"sub": "a\0"}, {"agency": 12},
        {"dossier": ""}, {"jti": ""}, {"fields": []}, {"fields": "dancu.cong_dan"}, {"fields": [1]}, {"fields": ["a.b"] * 65},
        {"once": 1}, {"once": "true"}, {"nbf": NOW_S}, {"second": "x"}, {"aud": "wall"},
    ],
)  # fmt: skip
def test_wrong_claims_are_refused(key: IssuingKey, change: dict[str, Any]) -> None:
    payload = json.dumps({**CLAIMS, **change}).encode()
    text = jwt.api_jws.encode(
        payload, key.private, algorithm="EdDSA", headers={"typ": "duoc-ticket+jwt", "kid": key.kid}
    )
    assert rule(text, key) == "ve-sai"


@pytest.mark.parametrize("missing", sorted(CLAIMS.keys() - {"once"}))
def test_missing_claims_are_refused(key: IssuingKey, missing: str) -> None:
    claims = {name: value for name, value in CLAIMS.items() if name != missing}
    assert rule(foreign(key, claims), key) == "ve-sai"


@pytest.mark.parametrize(
    "header",
    [{"typ": "JWT"}, {"typ": "duoc-ticket"}, {"crit": ["exp"]}, {"jwk": {}}, {"x5u": "http://x"}, {"cty": "JWT"}],
)
def test_other_headers_are_refused(key: IssuingKey, header: dict[str, Any]) -> None:
    assert rule(foreign(key, CLAIMS, **header), key) == "ve-sai"


def test_algorithm_is_not_the_caller_s_choice(key: IssuingKey) -> None:
    headers = {"typ": "duoc-ticket+jwt", "kid": key.kid}
    assert rule(jwt.encode(CLAIMS, "", algorithm="none", headers=headers), key) == "ve-sai"
    # The public key taken for a shared secret.
    confused = jwt.encode(CLAIMS, base64.b64encode(key.public.raw * 2), algorithm="HS256", headers=headers)
    assert rule(confused, key) == "ve-sai"
    head, payload, signature = foreign(key, CLAIMS).split(".")
    relabelled = base64.urlsafe_b64encode(json.dumps({**headers, "alg": "HS256"}).encode()).rstrip(b"=").decode()
    assert rule(f"{relabelled}.{payload}.{signature}", key) == "ve-sai"
    assert rule(f"{head}.{payload}.", key) == "ve-sai-chu-ky"


def test_only_a_known_key_signs(key: IssuingKey, stranger: IssuingKey) -> None:
    text = foreign(key, CLAIMS)
    assert rule(text, stranger) == "ve-sai-chu-ky"
    forged = IssuingKey(key.kid, key.iss, Ed25519PrivateKey.generate(), ["*"])
    assert rule(foreign(forged, CLAIMS), key) == "ve-sai-chu-ky"
    head, _, signature = text.split(".")
    other = base64.urlsafe_b64encode(json.dumps({**CLAIMS, "sub": "minh"}).encode()).rstrip(b"=").decode()
    assert rule(f"{head}.{other}.{signature}", key) == "ve-sai-chu-ky"


def test_a_key_speaks_only_for_its_agencies(key: IssuingKey, stranger: IssuingKey) -> None:
    assert rule(foreign(stranger, CLAIMS), key, stranger) == "ve-sai-noi-cap"  # in another's name
    assert (
        rule(foreign(stranger, {**CLAIMS, "iss": "H12.99"}), key, stranger) == "ve-sai-noi-cap"
    )  # for another's officer
    assert rule(foreign(key, {**CLAIMS, "agency": "H12.14"}), key) == "ve-sai-noi-cap"
    assert read(foreign(stranger, {**CLAIMS, "iss": "H12.99", "agency": "H12.99"}), Keys([stranger.public]))


def test_nothing_and_too_much_are_refused_unread(key: IssuingKey) -> None:
    assert rule("", key) == "khong-co-ve"
    for text in ("a" * (LONGEST_TEXT + 1), "a.b.c" * 10**6, "~", "é" * 100, "." * LONGEST_TEXT):
        assert rule(text, key) == "ve-sai"


@pytest.mark.parametrize(
    "wrong", [{"life_s": 901}, {"life_s": 0}, {"fields": []}, {"fields": ["x" * 200] * 64}, {"officer": ""}]
)
def test_wrong_tickets_are_not_issued(key: IssuingKey, wrong: dict[str, Any]) -> None:
    asked = {"officer": "lan", "agency": "H12.12", "dossier": "1", "fields": ["a.b"], "now_s": NOW_S, **wrong}
    with pytest.raises(ValueError):
        issue(key, **asked)
