"""An OpenID provider of the tests' own: a real process of HTTP with discovery, PKCE, signed id tokens and userinfo.

It knows one person at a time and asks nothing; everything else is refused as OpenID Connect Core 1.0, RFC 6749 and
RFC 7636 say, so that a client that forgets a part does not get in.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "duoc", "bi-mat-cua-phan-mem-96"


class Provider(ThreadingHTTPServer):
    """`person`: claims of whoever is signed in there; `asked`: method and target of every request."""

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Door)
        self.issuer = f"http://localhost:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {}
        self.token_sub: str | None = None  # another `sub` than userinfo's: a provider gone wrong
        self.audience = CLIENT
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.issuer + "/authorize",
            "token_endpoint": self.issuer + "/token",
            "userinfo_endpoint": self.issuer + "/userinfo",
            "jwks_uri": self.issuer + "/jwks",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """The address to which the browser is sent back, with a code that serves once."""
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, or None when anything about the question is wrong."""
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        proven = asked is not None and asked["code_challenge"] == challenge.rstrip(b"=").decode()
        if not (
            proven
            and asked is not None
            and asked["redirect_uri"] == form.get("redirect_uri")
            and (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        ):
            return None
        access = secrets.token_urlsafe(16)
        self.tokens[access] = dict(self.person)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.audience, "iat": now, "exp": now + 60}
        claims["sub"] = self.token_sub or self.person["sub"]
        signed = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": signed}


class _Door(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *_args: object) -> None:
        """A test's own output is enough."""

    def do_GET(self) -> None:
        self.server.asked.append(f"GET {self.path}")
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/.well-known/openid-configuration":
            self._say(200, self.server.discovery())
        elif parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.server.authorize(query))
            self.end_headers()
        elif parts.path == "/jwks":
            key = jwt.algorithms.RSAAlgorithm.to_jwk(self.server.key.public_key(), as_dict=True)
            self._say(200, {"keys": [{**key, "kid": "1", "alg": "RS256", "use": "sig"}]})
        elif parts.path == "/userinfo":
            person = self.server.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self._say(200 if person else 401, person or {"error": "invalid_token"})
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        self.server.asked.append(f"POST {self.path}")
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        tokens = self.server.token({name: values[0] for name, values in parse_qs(body).items()})
        self._say(200 if tokens else 400, tokens or {"error": "invalid_grant"})

    def _say(self, status: int, members: dict[str, Any]) -> None:
        body = json.dumps(members).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running(port: int) -> Iterator[Provider]:
    """The provider, serving on this port of the loopback."""
    provider = Provider(port)
    thread = threading.Thread(target=provider.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()
