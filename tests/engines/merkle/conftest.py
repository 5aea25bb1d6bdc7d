"""Where the published vectors and the example log lie."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def ledger_data() -> Path:
    """../shared/data/ledger, or a visible skip."""
    folder = Path(os.environ.get("DUOC_SHARED", "../shared")) / "data" / "ledger"
    if not folder.is_dir():
        pytest.skip(f"reference data is absent: {folder} (set DUOC_SHARED)")
    return folder
