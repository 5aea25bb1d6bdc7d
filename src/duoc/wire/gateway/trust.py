"""Which client certificates the TLS listener believes: those of the newest registry, from the next handshake on.

A certificate that was taken out of the registry opens no further connection. One that is open already stays, and its calls are
refused, since the fingerprint is looked for in the registry at each of them (a resumed TLS session is no more than that either).
"""

import contextlib
import ssl
from collections.abc import Iterable
from pathlib import Path


class Trust:
    """`context`: what the listener is opened with. Each handshake is handed the newest context at its first message."""

    def __init__(self, chain: Path) -> None:
        self._chain = chain
        self._pems: frozenset[str] = frozenset()
        self._newest = self.context = self._made()
        self.context.sni_callback = self._hand_over  # called without a server name too

    def renew(self, pems: Iterable[str]) -> None:
        """Believe these and no others. Raises `OSError` (`ssl.SSLError` is one) when our own certificate cannot be read any
        more; then what was believed stays so."""
        wanted = frozenset(pems)
        if wanted == self._pems:
            return
        made = self._made()
        for pem in wanted:
            # Not a certificate (Python has three errors for that): nobody can show it.
            with contextlib.suppress(ssl.SSLError, ValueError, TypeError):
                made.load_verify_locations(cadata=pem)
        self._newest, self._pems = made, wanted

    def _made(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self._chain)
        context.verify_mode = ssl.CERT_OPTIONAL
        # A registered certificate is trusted for itself, whoever issued it (X-Road's SSLAUTH).
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        return context

    def _hand_over(
        self, connection: ssl.SSLSocket | ssl.SSLObject, _name: str | None, _context: ssl.SSLContext
    ) -> None:
        connection.context = self._newest
