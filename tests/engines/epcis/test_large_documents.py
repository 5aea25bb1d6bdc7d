"""Documents of 200 MB, as capture takes them: judged and hashed in the memory of a small one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.engines.epcis.samples import document, event
from tests.engines.epcis.test_xml_tree import EVENT, HEAD, TAIL

LIMIT_MB = 160  # the interpreter, the schema and what is remembered of things
_JUDGE = """
import pathlib, sys
from datetime import UTC, datetime
from duoc.engines.epcis import documents, event_hash, validation
with open(sys.argv[1], "rb") as file:
    read = documents.scan(file)
    for one, verdict in validation.judged(read, validation.Limits(datetime(2026, 11, 29, tzinfo=UTC))):
        event_hash.event_hash(one, read.prefixes_of(one))
# Not ru_maxrss: a child's begins with what its parent held when it was made.
peak = pathlib.Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(read.count, int(peak) // 1024)
"""


def json_pieces(size: int) -> Iterator[bytes]:
    head, _, tail = json.dumps(document("@")).encode().partition(b'"@"')
    yield head
    sent = at = 0
    while sent < size:
        at += 1
        piece = json.dumps(event(epcList=[f"https://id.gs1.org/01/08931234567897/21/{at:012}"])).encode() + b","
        sent += len(piece)
        yield piece
    yield json.dumps(event()).encode() + tail


def xml_pieces(size: int) -> Iterator[bytes]:
    yield HEAD.encode()
    for _ in range(size // len(EVENT) + 1):
        yield EVENT.encode()
    yield TAIL.encode()


@pytest.mark.parametrize("pieces", [json_pieces, xml_pieces])
@pytest.mark.parametrize("megabytes", [2, pytest.param(200, marks=pytest.mark.long)])
def test_memory_stays_while_the_document_grows(tmp_path: Path, pieces: object, megabytes: int) -> None:
    path = tmp_path / "large"
    assert callable(pieces)
    with path.open("wb") as file:
        file.writelines(pieces(megabytes << 20))
    done = subprocess.run([sys.executable, "-c", _JUDGE, str(path)], capture_output=True, text=True, check=True)
    count, resident = map(int, done.stdout.split())
    assert count > megabytes * 1000
    assert resident < LIMIT_MB
