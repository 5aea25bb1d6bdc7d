"""The page at the printed address."""

import gzip
import re
from pathlib import Path

from tests.trace.scan.shop import Telephone, address, logged, stocked


def test_try(database, tmp_path):
    batch = stocked()
    logged(database)
    answer = Telephone().get(address(batch), Accept_Encoding="gzip")
    assert answer.status_code == 200, answer.content
    body = gzip.decompress(answer.content)
    print(len(answer.content), len(body), body.index(b"<h1"))
    Path("/tmp/scan.html").write_bytes(body)
    print(re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", body.decode())))
