"""What the simulated catalogue holds, in one file of JSON lines that only grows (or in memory): datasets, and what ails it."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

Package = dict[str, Any]


class Store:
    """Read at the first use. Killed at any moment it keeps what it said; half a line at the end is what it had not said yet."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._packages: dict[str, Package] = {}
        self._ailment = ""
        self._counted: Counter[str] = Counter()
        if file is not None and file.exists():
            whole, _, rest = file.read_bytes().rpartition(b"\n")
            if rest:
                file.write_bytes(whole + b"\n" if whole else b"")
            for line in whole.splitlines():
                self._take(json.loads(line))

    def package(self, key: str) -> Package | None:
        """By id or name; deleted ones too."""
        found = self._packages.get(key)
        return found or next((one for one in self._packages.values() if one["name"] == key), None)

    def packages(self) -> list[Package]:
        """All that are not deleted, in the order of their ids."""
        return [one for _, one in sorted(self._packages.items()) if one["state"] != "deleted"]

    def keep(self, package: Package) -> None:
        """Write one; it is there when this returns."""
        self._tell({"package": package})

    def lose(self) -> None:
        """Everything is gone, as after a disaster without a copy."""
        self._tell({"lost": True})

    def ailment(self) -> str:
        """What ails it now; '' for nothing."""
        return self._ailment

    def fall_ill(self, outage: str) -> None:
        """From now on, until it is told otherwise."""
        self._tell({"outage": outage})

    def count(self, action: str) -> None:
        """An action was carried out."""
        self._counted[action] += 1

    def counted(self) -> dict[str, int]:
        """How often each action was carried out since the process began."""
        return dict(self._counted)

    def _tell(self, fact: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            line = json.dumps(fact, ensure_ascii=False).encode() + b"\n"
            with self._file.open("ab") as file:
                file.write(line)
        self._take(fact)

    def _take(self, fact: dict[str, Any]) -> None:
        if "lost" in fact:
            self._packages.clear()
        elif "outage" in fact:
            self._ailment = fact["outage"]
        else:
            self._packages[fact["package"]["id"]] = fact["package"]
