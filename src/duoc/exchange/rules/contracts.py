"""The contract of a simulated service: what is asked, and by what an answer is known to be the promised one.

A contract is data (`duoc.sim/contracts.json`, form `duoc.contracts/1`, docs/formats.md). It tells apart what callers mix up:
*not found* is the service's 404, an *error* its 500, *busy* its 503, and a *time-out* is the gateway's word, under X-Road-Error.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = "duoc.contracts/1"
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


class ContractError(ValueError):
    """The contract itself cannot be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Case:
    """A request and what must come back. path: behind the service's address, with its query.

    headers: by name their exact value, None where there may be none. fields: dotted path (a number is a place in a list) →
    one of the JSON kinds, or `=` and the value itself."""

    name: str
    method: str
    path: str
    body: bytes
    status: int
    media: str
    headers: Mapping[str, str | None]
    fields: Mapping[str, str]

    def faults(self, status: int, headers: Mapping[str, str], body: bytes) -> list[str]:
        """In what an answer differs from the promise, for people; `headers` by lower-case names. Empty: it is kept."""
        found = []
        if status != self.status:
            found.append(f"trạng thái {status}, phải là {self.status}")
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != self.media:
            found.append(f"loại nội dung {media or 'không có'}, phải là {self.media}")
        for name, wanted in self.headers.items():
            got = headers.get(name.lower())
            if got != wanted:
                found.append(f"{name}: {got or 'không có'}, phải {'là ' + wanted if wanted else 'không có'}")
        try:
            document = json.loads(body)
        except (ValueError, RecursionError):
            return [*found, "nội dung không phải JSON"] if self.fields else found
        return found + [fault for path, kind in self.fields.items() if (fault := _field_fault(document, path, kind))]


@dataclass(frozen=True, slots=True)
class Contract:
    """What the service of one code promises, case by case; `ask` is the request of the first one."""

    code: str
    cases: tuple[Case, ...]


def parse(document: Any) -> dict[str, Contract]:
    """Contracts by the simulator's code. Raises `ContractError`."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ContractError(f"not {FORMAT}")
    made = {}
    for code, about in document["services"].items():
        try:
            every = [_case(row, code, about["ask"], about["found"]) for row in document["every"]]
            own = [_case(row, code, about["ask"], {}) for row in about.get("also", ())]
        except (KeyError, TypeError, ValueError) as error:
            raise ContractError(f"{code}: {error}") from error
        made[code] = Contract(code, (*every, *own))
    return made


def _case(row: Mapping[str, Any], code: str, ask: str, found: Mapping[str, str]) -> Case:
    path = str(row["path"]).replace("$ask", ask)
    if query := row.get("query"):
        path += ("&" if "?" in path else "?") + str(query)
    fields = {name: str(kind).replace("$code", code) for name, kind in row["fields"].items()}
    if row["case"] == "found":
        fields |= found
    for kind in fields.values():
        if not kind.startswith("=") and kind not in _KINDS:
            raise ValueError(f"no kind {kind!r}")
    body = json.dumps(row["body"], ensure_ascii=False).encode() if "body" in row else b""
    headers = dict(row.get("headers", {}))
    return Case(row["case"], row["method"], path, body, int(row["status"]), row["media"], headers, fields)


def _field_fault(document: Any, path: str, kind: str) -> str:
    found = document
    for step in path.split("."):
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return f"thiếu {path}"
    if kind.startswith("="):
        said = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
        return "" if said == kind[1:] else f"{path} là {said[:60]}, phải là {kind[1:]}"
    right = isinstance(found, _KINDS[kind]) and (kind == "boolean" or not isinstance(found, bool))
    return "" if right else f"{path} không phải {kind}"
