"""Questions about one Parquet file, answered by DuckDB in a process of its own that can do nothing else.

A question is a small dataclass (`questions`): a page, a count, an aggregate, the most frequent values, a histogram, the figures
of a column, where rows lie, an extract into a file. `statements` makes SQL of it: names come from the file's declared columns
alone and are quoted, values are parameters; nobody's SQL is ever run: a `Selection` is a stranger's SELECT written anew by
somebody else. `Reader` keeps the worker, hands it one question at a time and ends it when it takes too long. The worker opens
the files that the question names and then locks itself in (`session`).

The same statements can be made for PostgreSQL (`statements.POSTGRESQL`), so that a page is the same page wherever its rows lie.

Whoever controls the worker can at most answer wrongly about the file it was given, and fill the one file it may write.
"""

from duoc.engines.columnar.columns import COLUMN_TYPES, Column, ColumnError
from duoc.engines.columnar.filters import (
    All,
    Among,
    Compare,
    Contains,
    Empty,
    Filter,
    FilterError,
    Not,
    Numbered,
    Some,
)
from duoc.engines.columnar.lookups import Lookup
from duoc.engines.columnar.questions import (
    Aggregate,
    Count,
    Extent,
    Extract,
    Figures,
    Grid,
    Group,
    Histogram,
    Measure,
    Order,
    Page,
    Question,
    Selection,
    Top,
    Where,
)
from duoc.engines.columnar.reader import (
    Bounds,
    BusyError,
    FailedError,
    MeaninglessError,
    Reader,
    ReadingError,
    TooLargeError,
    TooLongError,
)
from duoc.engines.columnar.rollups import Rollup, Rollups

__all__ = [
    "COLUMN_TYPES",
    "Aggregate",
    "All",
    "Among",
    "Bounds",
    "BusyError",
    "Column",
    "ColumnError",
    "Compare",
    "Contains",
    "Count",
    "Empty",
    "Extent",
    "Extract",
    "FailedError",
    "Figures",
    "Filter",
    "FilterError",
    "Grid",
    "Group",
    "Histogram",
    "Lookup",
    "MeaninglessError",
    "Measure",
    "Not",
    "Numbered",
    "Order",
    "Page",
    "Question",
    "Reader",
    "ReadingError",
    "Rollup",
    "Rollups",
    "Selection",
    "Some",
    "TooLargeError",
    "TooLongError",
    "Top",
    "Where",
]
