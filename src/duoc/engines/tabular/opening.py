"""From a path and a choice to a table being read."""

from collections.abc import Callable
from pathlib import Path

from duoc.engines.tabular.choice import Choice
from duoc.engines.tabular.columnar_file import ColumnarFile
from duoc.engines.tabular.delimited import Delimited
from duoc.engines.tabular.documents import Documents
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.source import Source
from duoc.engines.tabular.workbook import Worksheet

_READERS: dict[str, Callable[[Path, Choice, Limits], Source]] = {
    "csv": Delimited,
    "xlsx": Worksheet,
    "json": Documents,
    "jsonl": Documents,
    "geojson": Documents,
    "parquet": ColumnarFile,
}


def open_source(path: Path, choice: Choice, limits: Limits = LIMITS) -> Source:
    """The table of a file, read as chosen. Bounded memory, any number of passes. Raises Refused."""
    return _READERS[choice.format](path, choice, limits)
