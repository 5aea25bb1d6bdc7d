"""Requests of the dialects' clients, and what they read in the answers."""

import base64
import json

from tests.wire.gateway.caller import request
from tests.wire.gateway.dialect_fixture import LGSP_SECRET, WSO2_SECRET

FORM = ("Content-Type", "application/x-www-form-urlencoded")
GRANT = b"grant_type=client_credentials"
KEY, ACCESS = "CK-thu-nghiem-001", "AK-thu-nghiem"


def basic(key=KEY, secret=WSO2_SECRET):
    return ("Authorization", "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode())


def lgsp(key=ACCESS, secret=LGSP_SECRET):
    said = {"AccessKey": key, "SecretKey": secret, "AppName": "UD", "PartnerCode": "H12", "PartnerCodeCus": "H12"}
    return ("lgspaccesstoken", base64.b64encode(json.dumps(said).encode()).decode())


def bearer(token):
    return ("Authorization", f"Bearer {token}")


def token_request(*headers, body=GRANT):
    return request("POST", "/token", (FORM, *headers), body)


def token(caller, *headers):
    """A new token, as its client reads it."""
    answer = caller.call(token_request(*(headers or (basic(),))))
    assert answer.status == 200, answer
    return json.loads(answer.body)["access_token"]


def fault(answer):
    """WSO2's code in a refusal, its whole form checked."""
    said = json.loads(answer.body)
    assert list(said) == ["fault"]
    assert list(said["fault"]) == ["code", "message", "description"]
    assert answer["Content-Type"] == "application/json"
    return said["fault"]["code"]


def envelope(answer):
    """The code in a refusal of the `lgspaccesstoken` field, its whole form checked."""
    said = json.loads(answer.body)
    assert list(said) == ["code", "status", "correlationId", "response"]
    assert said["code"] == str(answer.status)
    assert said["correlationId"]
    assert said["response"]["message"]
    return int(said["code"])
