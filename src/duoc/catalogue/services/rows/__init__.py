"""The rows of published versions: pages, totals, figures, exports. Everything begins at a `Table` that the viewer may read."""

from duoc.catalogue.rules.row_queries import RowQuery
from duoc.engines.columnar import ColumnError, Filter, FilterError
from duoc.engines.columnar import ReadingError as UnansweredError

from .exports import Export, ExportError, export
from .figures import aggregate, facets, figures, histogram, top
from .narrowing import narrowed
from .originals import Original, original
from .pages import RowPage, page
from .tables import BeginAgainError, ClosedError, GoneError, NoRowsError, Table, table, versions
from .totals import total

__all__ = [
    "BeginAgainError",
    "ClosedError",
    "ColumnError",
    "Export",
    "ExportError",
    "Filter",
    "FilterError",
    "GoneError",
    "NoRowsError",
    "Original",
    "RowPage",
    "RowQuery",
    "Table",
    "UnansweredError",
    "aggregate",
    "export",
    "facets",
    "figures",
    "histogram",
    "narrowed",
    "original",
    "page",
    "table",
    "top",
    "total",
    "versions",
]
