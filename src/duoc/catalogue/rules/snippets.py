"""The same rows in other people's software: what to type there. The tests take each text off the page and run it as it stands
(that for Excel is read by a reader of the few words that it uses).

Types go with the data: a code with a leading zero stays a text, a decimal point is one whatever
country the program thinks it is in.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from duoc.engines.columnar import Column

API = "/api/v1/catalogue/resources"
_M_TYPES = {
    "integer": "Int64.Type", "year": "Int64.Type", "number": "type number", "boolean": "type logical", "date": "type date",
    "datetime": "type datetime",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Snippet:
    """tool: its name; where: what to open in it, a key of the page's words; text: what to type."""

    tool: str
    where: str
    text: str


def of(site: str, number: object, name: str, columns: Sequence[Column], *, placed: bool) -> tuple[Snippet, ...]:
    """Of the current version of a resource. site: the portal's origin; placed: rows have places, so GeoJSON is to be had."""
    base = f"{site}{API}/{number}/export?format="
    return (
        Snippet("Python", "python", _python(base + "parquet")),
        Snippet("R", "r", _r(base + "csv", columns)),
        Snippet("Excel", "excel", _power_query(base + "csv", columns)),
        Snippet("Excel (XLSX)", "sheet", base + "xlsx"),
        _qgis(base, name, placed=placed),
    )


def _python(address: str) -> str:
    return (
        f'# pip install pandas pyarrow\nimport pandas\n\ntable = pandas.read_parquet("{address}")\nprint(table.head())'
    )


def _r(address: str, columns: Sequence[Column]) -> str:
    texts = ", ".join(f'{_quoted(one.name)} = "character"' for one in columns if one.type in ("string", "geojson"))
    kept = f",\n  colClasses = c({texts})" if texts else ""
    return f'table <- read.csv("{address}",\n  encoding = "UTF-8", check.names = FALSE{kept})\nhead(table)'


def _power_query(address: str, columns: Sequence[Column]) -> str:
    typed = ", ".join(f"{{{_m(one.name)}, {_M_TYPES.get(one.type, 'type text')}}}" for one in columns)
    return (
        "let\n"
        f'    File = Web.Contents("{address}"),\n'
        '    Source = Csv.Document(File, [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),\n'
        "    Rows = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),\n"
        f'    Typed = Table.TransformColumnTypes(Rows, {{{typed}}}, "en-US")\n'
        "in\n"
        "    Typed"
    )


def _qgis(base: str, name: str, *, placed: bool) -> Snippet:
    # QGIS reads through GDAL. What has no place is still a layer: a table to be joined with one.
    source = f"/vsicurl/{base}geojson" if placed else f"CSV:/vsicurl/{base}csv"
    text = f'iface.addVectorLayer({_quoted(source)}, {_quoted(name)}, "ogr")'
    return Snippet("QGIS", "qgis", text)


def _quoted(text: str) -> str:
    """A string literal of JSON, which Python and R read alike."""
    return json.dumps(text, ensure_ascii=False)


def _m(text: str) -> str:
    return '"' + text.replace("#(", "#(#)(").replace('"', '""').replace("\n", "#(lf)") + '"'
