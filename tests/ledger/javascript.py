"""Calls the modules that browsers load, in Node or in a browser, and brings the answers back.

A call is (module, function, arguments): `("ledger/tree", "rootOf", [Whole(3), …])`. Octets go in as bytes; in the modules
they are strings of the characters 0–255, and so they come out. Whole numbers come back as decimal text.
"""

import json
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import duoc

STATIC = [Path(duoc.__file__).parent / room / "static" for room in ("ledger", "exchange", "trace")]
Call = tuple[str, str, Sequence[Any]]

# The same text runs in Node and in a page. `without` names what the platform is told to lack.
ANSWERS = """async ({ root, calls, without }) => {
  const [keys, digests] = [crypto.subtle.importKey, crypto.subtle.digest];
  const lacking = () => Promise.reject(new DOMException("", "NotSupportedError"));
  if (without.includes("Ed25519")) crypto.subtle.importKey = lacking;
  const digest = (by, data) => (without.includes(by) ? lacking() : digests.call(crypto.subtle, by, data));
  crypto.subtle.digest = digest;
  const given = (one) => {
    if (Array.isArray(one)) return one.map(given);
    if (one && typeof one === "object" && "octets" in one) return atob(one.octets);
    if (one && typeof one === "object" && "whole" in one) return BigInt(one.whole);
    if (one && typeof one === "object") return Object.fromEntries(Object.entries(one).map(([at, it]) => [at, given(it)]));
    return one;
  };
  const told = (name, one) => (typeof one === "bigint" ? String(one) : one === undefined ? null : one);
  const answers = [];
  for (const [module, name, args] of calls) {
    try {
      const value = await (await import(`${root}/${module}.js`))[name](...given(args));
      answers.push(JSON.parse(JSON.stringify({ value }, told)));
    } catch (error) {
      answers.push({ error: String(error.message) });
    }
  }
  [crypto.subtle.importKey, crypto.subtle.digest] = [keys, digests];
  return answers;
}"""


class Whole(int):
    """A whole number that the modules take as a BigInt."""


def packed(value: Any) -> Any:
    """Arguments as JSON: bytes and whole numbers keep their kind."""
    if isinstance(value, bytes):
        return {"octets": b64encode(value).decode()}
    if isinstance(value, Whole):
        return {"whole": str(value)}
    if isinstance(value, (list, tuple)):
        return [packed(one) for one in value]
    if isinstance(value, dict):
        return {name: packed(one) for name, one in value.items()}
    return value


def octets(text: str) -> bytes:
    """What the modules call octets."""
    return text.encode("latin-1")


class Modules:
    """The modules as some platform runs them."""

    def answers(self, calls: Sequence[Call], without: str = "") -> list[dict[str, Any]]:
        """For each call {"value": …} or {"error": …}."""
        raise AssertionError("a platform says how")

    def values(self, calls: Sequence[Call], without: str = "") -> list[Any]:
        """The values; an error of any call fails."""
        found = self.answers(calls, without)
        assert [one for one in found if "error" in one] == []
        return [one["value"] for one in found]

    def refusals(self, calls: Sequence[Call]) -> list[bool]:
        """Whether each call threw."""
        return ["error" in one for one in self.answers(calls)]


class Node(Modules):
    """Node.js, given copies of the modules in one folder as a web server would lay them out."""

    def __init__(self, folder: Path) -> None:
        self.program = shutil.which("node")
        if self.program is None:
            pytest.skip("needs Node.js: apt-get install nodejs (the same cases run in Chromium, tests/journeys)")
        for static in STATIC:
            shutil.copytree(static, folder, dirs_exist_ok=True)
        (folder / "package.json").write_text('{"type": "module"}')
        self.script = folder / "calls.js"
        self.script.write_text(
            "let text = '';\nfor await (const part of process.stdin) text += part;\n"
            f"const answers = await ({ANSWERS})(JSON.parse(text));\nprocess.stdout.write(JSON.stringify(answers));\n"
        )

    def answers(self, calls: Sequence[Call], without: str = "") -> list[dict[str, Any]]:
        asked = json.dumps({"root": str(self.script.parent), "calls": packed(calls), "without": without})
        command = [str(self.program), "--no-warnings", str(self.script)]
        done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        assert len(found) == len(calls)
        return found
