"""A stranger's file becomes a table: typed columns, a report in plain words, one Parquet file.

CSV and its kin, XLSX, JSON, JSON lines, GeoJSON, Parquet; UTF-8, UTF-16, CP1258, TCVN3. The order of work: `probe` looks,
a person confirms the `Choice`, `open_source` reads, `study` decides every type from all rows and names every cell that does not
fit, `quality` says it in Vietnamese, `write_parquet` writes. Nothing is held whole in memory, nothing is dropped or changed in
silence, and no message holds a value of the file. A cell that begins like a formula is a text as any other: what opens it in a
spreadsheet is the export's care.
"""

from duoc.engines.tabular.choice import Choice
from duoc.engines.tabular.encodings import Candidate
from duoc.engines.tabular.hidden import Piece
from duoc.engines.tabular.limits import LIMITS, Limits
from duoc.engines.tabular.naming import Head
from duoc.engines.tabular.opening import open_source
from duoc.engines.tabular.probe import Preview, Probe, preview, probe
from duoc.engines.tabular.refusal import Refused
from duoc.engines.tabular.report import Remark, quality
from duoc.engines.tabular.schema import Column, Schema, table_schema
from duoc.engines.tabular.source import Ragged, Source
from duoc.engines.tabular.study import ColumnStudy, Fault, Study, study
from duoc.engines.tabular.workbook import Sheet
from duoc.engines.tabular.writing import Written, write_parquet

__all__ = [
    "LIMITS",
    "Candidate",
    "Choice",
    "Column",
    "ColumnStudy",
    "Fault",
    "Head",
    "Limits",
    "Piece",
    "Preview",
    "Probe",
    "Ragged",
    "Refused",
    "Remark",
    "Schema",
    "Sheet",
    "Source",
    "Study",
    "Written",
    "open_source",
    "preview",
    "probe",
    "quality",
    "study",
    "table_schema",
    "write_parquet",
]
