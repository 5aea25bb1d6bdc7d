"""How a session's user proves who he is: the server's questions pass through, or SCRAM is ended here and begun anew.

Passed through, the wall learns nothing, but no proof can be bound to a channel: a client that shows it could have bound it (`y`)
takes the server's TLS for an attack, so behind a server with TLS it is told to say `channel_binding=disable`. Ended here, by the
account's verifier, each leg is bound to its own certificate.
"""

import secrets
from base64 import b64encode

from duoc.engines.pgwire.messages import AUTHENTICATION, PASSWORD
from duoc.engines.pgwire.scram import PLUS, Answering, Asking, ScramError, Verifier
from duoc.wire.wall.session import Session

_OK, _CLEARTEXT, _MD5, _SASL, _SASL_CONTINUE, _SASL_FINAL = 0, 3, 5, 10, 11, 12
_UNBOUND = (
    "máy chủ ở sau TLS nên SCRAM qua tường lửa không ràng buộc kênh được: đặt channel_binding=disable (JDBC: "
    "channelBinding=disable) ở máy khách, "
    "hoặc cho tường lửa biết tài khoản (accounts)"
)


class Proof:
    """One session's. `behind_tls`: the server is reached over TLS. `client` and `server`: the hashes of the certificates of the
    two legs, None where a leg has no TLS; asked for only where there is a verifier."""

    def __init__(
        self,
        session: Session,
        behind_tls: bool = False,
        verifier: Verifier | None = None,
        client: bytes | None = None,
        server: bytes | None = None,
    ) -> None:
        self._session, self._behind_tls = session, behind_tls
        self._verifier, self._server = verifier, server
        self._asking = Asking(verifier, client, _nonce()) if verifier is not None else None
        self._answering: Answering | None = None
        self._begins = self._ended_here = False

    def asked(self, body: bytes) -> bytes | None:
        """A question of the server; what its client is asked, None for the same."""
        session = self._session
        code, rest = AUTHENTICATION.read(body)
        if code == _OK:
            session.authenticated = session.proven or session.unproven
            if not session.authenticated:
                session.end("28000", "máy chủ không đòi bằng chứng nào của người dùng")
        elif code == _SASL:
            return self._begin(rest)
        elif self._answering is not None and code in (_SASL_CONTINUE, _SASL_FINAL):
            return self._answer(self._answering, code, rest)
        elif code == _SASL_FINAL and not self._ended_here:
            pass
        elif (code in (_MD5, _SASL_CONTINUE) and not self._ended_here) or (code == _CLEARTEXT and session.secure):
            session.asked_for_proof = True
        elif code == _CLEARTEXT:
            session.end("28000", "máy chủ đòi mật khẩu dạng rõ trên đường truyền không mã hoá")
        else:
            session.end("28000", f"cách xác thực số {code} không được phép")
        return None

    def given(self, body: bytes) -> bytes | None:
        """The client's answer, where it was asked for; what the server gets, None for the same."""
        session, begins, self._begins = self._session, self._begins, False
        session.asked_for_proof = False
        if not self._ended_here or self._asking is None or self._verifier is None:
            session.proven = True
            if begins and self._behind_tls and _first(body)[1][:1] in (b"y", b"p"):
                session.end("28000", _UNBOUND)
            return None
        try:
            if begins:
                asked = self._asking.first(*_first(body))
                session.own_words += AUTHENTICATION.write(_SASL_CONTINUE, asked)
                session.asked_for_proof = True
                return b""
            key = self._asking.final(body)
        except ScramError:
            # What was wrong is not said, as the server would not.
            session.end("28P01", "bằng chứng mật khẩu không đúng")
            return b""
        session.proven = True
        self._answering = Answering(self._verifier, key, self._server, _nonce())
        first = self._answering.first()
        return PASSWORD.write(self._answering.mechanism + b"\0" + len(first).to_bytes(4, "big") + first)

    def _begin(self, rest: bytes) -> bytes | None:
        offered = [one for one in rest.split(b"\0") if one]
        self._session.asked_for_proof = self._begins = True
        if self._asking is not None:
            self._ended_here = True
            return AUTHENTICATION.write(_SASL, b"\0".join(self._asking.mechanisms) + b"\0\0")
        if PLUS not in offered:
            return None
        return AUTHENTICATION.write(_SASL, b"".join(one + b"\0" for one in offered if one != PLUS) + b"\0")

    def _answer(self, answering: Answering, code: int, rest: bytes) -> bytes:
        """The wall's own conversation with the server; the client hears that it is done."""
        session = self._session
        try:
            if code == _SASL_CONTINUE:
                session.own_proof += PASSWORD.write(answering.final(rest))
                return b""
            answering.check(rest)
        except ScramError:
            session.end("28000", "tường lửa giữ dữ liệu kiểm chứng khác của tài khoản này; đọc lại từ máy chủ")
            return b""
        self._answering = None  # and with it the client's key
        return AUTHENTICATION.write(_SASL_FINAL, self._asking.last_word if self._asking else b"")


def _first(body: bytes) -> tuple[bytes, bytes]:
    """Mechanism and data of a SASLInitialResponse; empty data for none."""
    mechanism, _, rest = body.partition(b"\0")
    return mechanism, rest[4:]


def _nonce() -> bytes:
    return b64encode(secrets.token_bytes(18))
