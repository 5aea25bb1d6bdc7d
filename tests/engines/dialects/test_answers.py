"""The answers' shapes, as the documents of their owners give them."""

import json
import re

from duoc.engines.dialects import answers


def test_granted_has_wso2s_members() -> None:
    assert json.loads(answers.granted("abc")) == {
        "access_token": "abc", "scope": "am_application_scope default", "token_type": "Bearer", "expires_in": 3600,
    }  # fmt: skip


def test_oauth_error_stays_in_the_alphabet_of_rfc_6749() -> None:
    said = json.loads(answers.oauth_error("invalid_client", "Client authentication failed"))
    assert list(said) == ["error", "error_description"]
    assert all(re.fullmatch(r"[\x20-\x21\x23-\x5B\x5D-\x7E]+", value) for value in said.values())


def test_fault_is_wso2s() -> None:
    assert json.loads(answers.fault(900902, "Missing Credentials", "Thiếu")) == {
        "fault": {"code": 900902, "message": "Missing Credentials", "description": "Thiếu"}
    }


def test_envelope_is_thai_nguyens() -> None:
    assert json.loads(answers.envelope(429, "id-1", "Quá")) == {
        "code": "429", "status": "error", "correlationId": "id-1", "response": {"error_code0": "429", "message": "Quá"},
    }  # fmt: skip
