"""Tokens for one conversation: short ones, for readers that must repeat them, as a language model does.

`[NAME~b]` stands for the second name that was hidden in this scope. The vault itself is the only way back, and is nowhere but in
memory; the same value gives the same token. Letters alone, so that no token looks like a number.
"""

import re

_TOKEN = re.compile(r"\[([A-Z_]{1,32})~([a-z]{1,8})\]")


class Vault:
    """What was hidden in one scope. A token that stands in the text already is never given to a value."""

    def __init__(self, taken: str = "") -> None:
        self._taken = {found[0] for found in _TOKEN.finditer(taken)}
        self._tokens: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def token(self, kind: str, value: str) -> str:
        """What stands in the place of a value; it is an operator."""
        known = self._tokens.get((kind, value))  # exactly: another spelling must come back as it was
        if known is not None:
            return known
        token = self._next(kind)
        while token in self._taken:
            token = self._next(kind)
        self._tokens[kind, value] = token
        self._values[token] = value
        return token

    def restored(self, text: str) -> str:
        """The text with the values back in place; what only looks like a token stays."""
        return _TOKEN.sub(lambda found: self._values.get(found[0], found[0]), text)

    @property
    def hidden(self) -> int:
        """How many values."""
        return len(self._values)

    def _next(self, kind: str) -> str:
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        letters = ""
        while count:
            count, rest = divmod(count - 1, 26)
            letters = chr(97 + rest) + letters
        return f"[{kind}~{letters}]"
