"""Where the log of another implementation lies."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def example(shared: Path) -> Path:
    """The example log, its policy and its proofs."""
    return shared / "data" / "ledger" / "example-log"
