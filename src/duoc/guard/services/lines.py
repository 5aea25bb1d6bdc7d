"""Texts in JSON lines, judged one by one."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from duoc.engines import pii


class LineError(ValueError):
    """A line that is no object with `id` and `text`; the message names it."""


def scan_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any] | LineError]:
    """{"id", "text"} a line → {"id", "findings": [{"start", "end", "type", "confidence", "reason"}]}; a bad line gives its error.

    Offsets count code points of the text.
    """
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            if not isinstance(said, dict) or "id" not in said or not isinstance(said.get("text"), str):
                raise ValueError
        except ValueError:
            yield LineError(f"line {number} is no JSON object with an id and a text")
            continue
        yield {"id": said["id"], "findings": [one._asdict() for one in pii.scan(said["text"])]}
