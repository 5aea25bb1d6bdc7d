"""The rows of published versions: pages, totals, figures, places, exports. All begin at a `Table` that the viewer may read."""

from duoc.catalogue.rules.row_queries import RowQuery
from duoc.engines.columnar import ColumnError, Filter, FilterError
from duoc.engines.columnar import ReadingError as UnansweredError

from .exports import FORMS, Export, ExportError, export
from .figures import aggregate, facets, figures, histogram, top
from .kept import seekable
from .narrowing import narrowed, settled
from .originals import Original, original
from .pages import RowPage, page
from .places import cells, communes, extent, squares
from .tables import BeginAgainError, ClosedError, GoneError, NoRowsError, Table, table, versions
from .totals import total
from .units import UnitView, unit_columns, unit_view

__all__ = [
    "FORMS",
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
    "UnitView",
    "aggregate",
    "cells",
    "communes",
    "export",
    "extent",
    "facets",
    "figures",
    "histogram",
    "narrowed",
    "original",
    "page",
    "seekable",
    "settled",
    "squares",
    "table",
    "top",
    "total",
    "unit_columns",
    "unit_view",
    "versions",
]
