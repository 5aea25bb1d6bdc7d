"""PostgreSQL's protocol 3 as data: which messages there are, how they are laid out, how long they may be.

Source: the PostgreSQL manual, chapter "Frontend/Backend Protocol". Knows bytes only: no socket, no TLS, no opinion about SQL.
`layouts` reads and writes bodies, `messages` is the table of both directions, `framing` cuts a stream into messages however
the network has cut it, `startup` is what comes before the first message, `report` the fields of errors and notices.

Whatever strangers send, a reader raises `ProtocolError` and nothing else.
"""

from duoc.engines.pgwire.layouts import ProtocolError

__all__ = ["ProtocolError"]
