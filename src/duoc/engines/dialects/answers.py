"""How these dialects say what a client asked for, or why not."""

import json

from duoc.engines.dialects.tokens import LIFE_S

JSON = "application/json"


def granted(token: str) -> bytes:
    """The token endpoint's answer (RFC 6749 §5.1, with WSO2's default scope)."""
    return _json(
        {
            "access_token": token,
            "scope": "am_application_scope default",
            "token_type": "Bearer",
            "expires_in": LIFE_S,
        }
    )


def oauth_error(code: str, description: str) -> bytes:
    """The token endpoint's refusal (RFC 6749 §5.2). The standard lets a description hold ASCII only."""
    return _json({"error": code, "error_description": description})


def fault(code: int, message: str, description: str) -> bytes:
    """WSO2's fault of an API call."""
    return _json({"fault": {"code": code, "message": message, "description": description}})


def envelope(status: int, correlation: str, message: str) -> bytes:
    """The envelope of the `lgspaccesstoken` field (Thái Nguyên's LGSP documents) around a refusal."""
    return _json(
        {
            "code": str(status),
            "status": "error",
            "correlationId": correlation,
            "response": {"error_code0": str(status), "message": message},
        }
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
