"""What the page of a table says to type in Python, R, Excel and QGIS, taken off the page and run against the running portal."""

import ast
import csv
import html
import io
import json
import re
import struct
import subprocess
import sys
import threading
import urllib.request
import wsgiref.simple_server
from datetime import date
from shutil import which

import openpyxl
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from tests.conftest import find_free_port

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, publishers, publishing, resources
from duoc.catalogue.services.rows import reading

PLACED = (
    'Mã trạm;Tên "tắt";Ngày;Mực nước (m);Số lần;Vĩ độ;Kinh độ\n'
    "007;Trạm Năm Căn;05/03/2026;1,5;12;8,7541;105,0012\n"
    '010;"Trạm ""Đất Mũi""; số 2";06/03/2026;2,25;7;8,6268;104,8198\n'
    "011;Trạm Ặ Ễ;07/04/2026;;1;9,1;105,2\n"
)
PLAIN = "Xã;Số hộ\nNăm Căn;1.234\nĐất Mũi;56\n"


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def pages(module_database, tmp_path_factory):
    """The pages of a table with places and of one without, served over HTTP."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOC_HOME", str(tmp_path_factory.mktemp("home")))
        publisher = publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE)
        paths = []
        for name, title, text in (("tram", 'Trạm "đo"', PLACED), ("ho-dan", "Hộ dân", PLAIN)):
            facts = {"kind": "open", "level": "open", "access_right": "PUBLIC", "title": title, "name": name}
            entry = entries.set_state(HOUSE, entries.register(HOUSE, publisher, **facts), "published")
            held = resources.add_resource(HOUSE, entry, name=f"{name}.csv", url_type="upload")
            publishing.publish(publishing.upload(HOUSE, held, f"{name}.csv", [text.encode()]).pk)
            paths.append(f"/du-lieu/{name}/bang/{held.pk}/")
        server = wsgiref.simple_server.make_server(
            "127.0.0.1", find_free_port(), get_wsgi_application(), handler_class=Quiet
        )

        def serve():
            server.serve_forever()
            connections.close_all()  # those of this thread

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield [f"http://127.0.0.1:{server.server_port}{path}" for path in paths]
        server.shutdown()
        thread.join()
        server.server_close()
        for one in reading._readers.values():
            one.close()
        reading._readers.clear()


def snippets(page):
    """Tool → text, as a reader copies it."""
    with urllib.request.urlopen(page) as answer:
        text = answer.read().decode()
    held = text[text.index('id="dung-o"') :]
    found = re.findall(r"<summary>([^<]+)</summary>.*?<code>(.*?)</code>", held, re.DOTALL)
    return {tool: html.unescape(code) for tool, code in found}


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def taken(address):
    with urllib.request.urlopen(address) as answer:
        return answer.read()


def test_every_tool_has_its_text(pages):
    assert list(snippets(pages[0])) == ["Python", "R", "Excel", "Excel (XLSX)", "QGIS"]


def test_python_reads_the_rows_with_their_types(pages):
    pytest.importorskip("pandas", reason="pandas is not installed: run `./duoc check`")
    check = (
        "\nimport json\nprint(json.dumps([table.shape, list(table['ma_tram']), list(table['ten_tat']),"
        " float(table['muc_nuoc_m'].sum()), str(table['ngay'].iloc[0]), int(table['so_lan'].sum())]))"
    )
    told = json.loads(run(sys.executable, "-c", snippets(pages[0])["Python"] + check).splitlines()[-1])
    assert told == [
        [3, 7], ["007", "010", "011"], ["Trạm Năm Căn", 'Trạm "Đất Mũi"; số 2', "Trạm Ặ Ễ"], 3.75, "2026-03-05", 20,
    ]  # fmt: skip


def test_r_reads_the_rows_with_their_types(pages):
    if which("Rscript") is None:
        pytest.skip("Rscript is missing: apt-get install --no-install-recommends r-base-core")
    check = (
        '\ncat(dim(table), table$ma_tram, sum(table$muc_nuoc_m, na.rm = TRUE), sum(table$so_lan), "\\n", sep = "|")'
        '\ncat(enc2utf8(table$ten_tat[2:3]), sep = "\\n")'
    )
    told = run("env", "LC_ALL=C.UTF-8", "Rscript", "-e", snippets(pages[0])["R"] + check)
    assert "3|7|007|010|011|3.75|20|" in told
    assert told.splitlines()[-2:] == ['Trạm "Đất Mũi"; số 2', "Trạm Ặ Ễ"]


def layer(text):
    """What QGIS's console would hand to its GDAL provider."""
    (call,) = ast.parse(text).body
    source, name, provider = (ast.literal_eval(one) for one in call.value.args)
    assert ast.unparse(call.value.func) == "iface.addVectorLayer"
    assert provider == "ogr"
    pytest.importorskip("pyogrio", reason="pyogrio is not installed: run `./duoc check`")
    # A process of its own: GDAL keeps what it has read of an address.
    check = (
        "import json, sys, warnings; warnings.simplefilter('ignore'); import pyogrio\n"
        "info = pyogrio.read_info(sys.argv[1]); _meta, _ids, shapes, cells = pyogrio.raw.read(sys.argv[1])\n"
        "print(json.dumps([info['driver'], info['features'], info['geometry_type'], list(info['fields']),"
        " shapes is not None and shapes[0].hex(), [str(cell) for cell in cells[0]]]))"
    )
    return name, json.loads(run(sys.executable, "-c", check, source))


def test_qgis_opens_places_as_points(pages):
    name, (driver, rows, kind, fields, first, codes) = layer(snippets(pages[0])["QGIS"])
    assert (name, driver, rows, kind) == ('Trạm "đo"', "GeoJSON", 3, "Point")
    assert fields == ["ma_tram", "ten_tat", "ngay", "muc_nuoc_m", "so_lan"]
    assert codes == ["007", "010", "011"]
    # ISO WKB: little endian, a point, longitude and latitude as doubles.
    assert struct.unpack("<bIdd", bytes.fromhex(first)) == (1, 1, 105.0012, 8.7541)


def test_qgis_opens_a_table_without_places(pages):
    name, (driver, rows, kind, fields, _first, communes) = layer(snippets(pages[1])["QGIS"])
    assert (name, driver, rows, kind, fields) == ("Hộ dân", "CSV", 2, None, ["xa", "so_ho"])
    assert communes == ["Năm Căn", "Đất Mũi"]


# What Power Query makes of a text of English form by these types.
READERS = {
    "type text": str, "Int64.Type": int, "type number": float, "type date": date.fromisoformat,
    "type logical": {"true": True, "false": False}.__getitem__,
}  # fmt: skip


def test_excel_reads_the_rows_by_its_query(pages):
    text = snippets(pages[0])["Excel"]
    assert text.startswith("let\n")
    assert text.endswith("in\n    Typed")
    assert text.count("(") == text.count(")")
    assert text.count("{") == text.count("}")
    address = re.search(r'Web\.Contents\("([^"]+)"\)', text)[1]
    assert "Encoding = 65001" in text  # UTF-8, whatever the machine's own code page
    assert '"en-US"' in text  # 1.5 is one and a half, on a machine of Vietnam too
    typed = re.findall(r'\{"((?:[^"]|"")+)", ([A-Za-z0-9. ]+)\}', text)
    head, *rows = csv.reader(io.StringIO(taken(address).decode("utf-8")))
    assert [name for name, _kind in typed] == head
    read = [
        [READERS[kind](cell) if cell else None for (_name, kind), cell in zip(typed, row, strict=True)] for row in rows
    ]
    assert read[1] == ["010", 'Trạm "Đất Mũi"; số 2', date(2026, 3, 6), 2.25, 7, 8.6268, 104.8198]
    assert read[2][3] is None


def test_excel_opens_the_workbook(pages):
    book = openpyxl.load_workbook(io.BytesIO(taken(snippets(pages[0])["Excel (XLSX)"])))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[0] == "Mã trạm")
    assert rows[head][1] == 'Tên "tắt"'
    assert [row[0] for row in rows[head + 1 :]] == ["007", "010", "011"]
    assert rows[head + 1][3] == 1.5
