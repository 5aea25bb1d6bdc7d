"""The figures of a chart by name: what a table holds is what its chart says, also below nothing and beyond all measure."""

import io
import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.test import Client
from tests.catalogue.test_table_maps import published

from duoc.core import profile
from duoc.people import services as people

LONG = "Tên rất dài " * 30
ODD = "<script>alert(1)</script> & <b>"
RTL = "שלום مرحبا"
TABLE = (
    f"Nhóm;Lãi\nA;-5\nA;-2\nB;10\nB;5\nC;0,4\nC;0,2\n{LONG};3\n{LONG};3\n{ODD};2\n{ODD};1\n{RTL};1\n{RTL};1,5\n;0,25\n"
)
HUGE = pa.table({"Nhóm": ["A", "A", "B", "B"], "Lãi": [1e40, 1.0, 3.5, 4.5]})
MINUS = "Nhóm;Lãi\nA;-5\nA;-2\nB;-1\nB;-2\n"


@pytest.fixture
def client():
    """A browser without an account."""
    return Client(headers={"host": "localhost"})


@pytest.fixture(scope="module")
def tables(module_database, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOC_HOME", str(tmp_path_factory.mktemp("home")))
        people.seed(profile.load("ca-mau"))
        huge = io.BytesIO()
        pq.write_table(HUGE, huge)
        yield {
            "odd": published("le", "Lẻ", "le.csv", TABLE),
            "huge": published("lon", "Lớn", "lon.parquet", huge.getvalue()),
            "minus": published("am", "Âm", "am.csv", MINUS),
        }


def figures(client, address, **asked):
    """(label, width of the bar, figure) of each line."""
    answer = client.get(address, asked)
    assert answer.status_code == 200
    lines = re.findall(
        r'<th scope="row">([^<]*)</th><td><svg.*?width="([^"]+)".*?</td><td class="is-num">(?:<a [^>]*>)?([^<]+)',
        answer.content.decode(),
    )
    return [(label.strip(), float(width), figure) for label, width, figure in lines]


def test_a_loss_is_a_loss_and_has_no_bar(tables, client):
    found = {label: (width, figure) for label, width, figure in figures(client, tables["odd"], measure="sum:lai")}
    assert found["B"] == (100, "15")
    assert found["A"] == (0, "−7")


def test_means_below_one_are_not_nothing(tables, client):
    found = {label: (width, figure) for label, width, figure in figures(client, tables["odd"], measure="avg:lai")}
    assert found["B"] == (100, "7,5")
    assert found["C"] == (4, "0,3")
    assert found["trống"] == (3.33, "0,25")


def test_only_losses_are_figures_too(tables, client):
    assert figures(client, tables["minus"], measure="sum:lai") == [("B", 0, "−3"), ("A", 0, "−7")]


def test_labels_are_said_whole_and_as_text(tables, client):
    labels = [label for label, _width, _figure in figures(client, tables["odd"], measure="sum:lai")]
    assert LONG.strip() in labels
    assert RTL in labels
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;" in labels


def test_figures_of_any_size_are_written_out(tables, client):
    found = {label: (width, figure) for label, width, figure in figures(client, tables["huge"], measure="sum:lai")}
    assert found["A"][0] == 100
    assert found["A"][1].startswith("10.000.000.000.000.000.000.000.000.000")
    assert found["B"] == (0, "8")
