"""Endpoint patterns of access rights: `*` inside a segment, `**` anything, backslash escapes only a star or itself.

The matcher walks all places of the pattern at once, one bit each, so that a path costs time in proportion to its length: a
backtracking matcher needs seconds for `/*a*a*b` and a path of the caller's choice.
"""

from functools import lru_cache


class Pattern:
    """The whole-string matcher of a pattern."""

    __slots__ = ("_across", "_end", "_literal", "_within")

    def __init__(self, pattern: str) -> None:
        # Bit n stands for "n literal characters are matched": which bits a character lifts, and which a star lets stay.
        self._literal: dict[str, int] = {}
        self._within = self._across = 0
        place, position = 1, 0
        while position < len(pattern):
            char = pattern[position]
            if char == "*":
                end = position
                while pattern[end : end + 1] == "*":
                    end += 1
                self._within |= place
                if end - position > 1:
                    self._across |= place
                position = end
                continue
            if pattern.startswith(("\\*", "\\\\"), position):
                position += 1
                char = pattern[position]
            self._literal[char] = self._literal.get(char, 0) | place
            place <<= 1
            position += 1
        self._end = place

    def covers(self, path: str) -> bool:
        """Whether a decoded, normalised path is covered."""
        at = 1
        literal, within, across = self._literal.get, self._within, self._across
        for char in path:
            at = (at & literal(char, 0)) << 1 | at & (across if char == "/" else within)
            if not at:
                return False
        return bool(at & self._end)


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> Pattern:
    """The matcher, made once."""
    return Pattern(pattern)
