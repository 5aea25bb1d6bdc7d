"""Endpoint patterns of access rights: `*` inside a segment, `**` anything, backslash escapes only a star or itself."""

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The whole-string matcher of a pattern."""
    out: list[str] = []
    position = 0
    while position < len(pattern):
        if pattern.startswith(("\\*", "\\\\"), position):
            out.append(re.escape(pattern[position + 1]))
            position += 2
        elif pattern[position] == "*":
            end = position
            while end < len(pattern) and pattern[end] == "*":
                end += 1
            out.append("[^/]*" if end - position == 1 else ".*")
            position = end
        else:
            out.append(re.escape(pattern[position]))
            position += 1
    return re.compile("".join(out), re.DOTALL)


def matches(pattern: str, path: str) -> bool:
    """Whether a decoded, normalised path is covered by the pattern."""
    return compile_pattern(pattern).fullmatch(path) is not None
