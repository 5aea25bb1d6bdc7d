"""A small HTTP/1.1 server for processes that answer from memory or from files: the witness and the mirror.

Standard library and asyncio's own loop only, so that it runs on an office PC. Requests are parsed by the house's one strict
grammar (`wire.gateway.http`); what is ambiguous is refused and ends the connection. Everything a stranger can make us wait
for or keep is bounded: heads, bodies, connections, and the time for each.
"""

from duoc.wire.listener.address import Address, parse_address
from duoc.wire.listener.messages import Answer, Asked, plain
from duoc.wire.listener.server import Answering, Listener

__all__ = ["Address", "Answer", "Answering", "Asked", "Listener", "parse_address", "plain"]
