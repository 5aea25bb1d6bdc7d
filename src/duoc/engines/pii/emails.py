"""E-mail addresses around their @."""

import re

from duoc.engines.pii.numbers import Value

_LOCAL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-"
_DOMAIN = re.compile(rb"@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}")


def around(data: bytes, sign: int) -> Value | None:
    """The address whose @ stands at `sign`; its last label has letters only."""
    begin = max(0, sign - 64)
    before = data[begin:sign]
    start = begin + len(before.rstrip(_LOCAL))
    while data[start] in b".-+%" and start < sign:
        start += 1
    found = _DOMAIN.match(data, sign)
    if found is None or start == sign:
        return None
    domain = found[0].rstrip(b"-")
    last = domain.rsplit(b".", 1)
    if len(last) < 2 or len(last[1]) < 2 or not last[1].isalpha():
        return None
    return Value(start, sign + len(domain), "EMAIL", 1.0)
