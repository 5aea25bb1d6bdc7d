"""The board `/trao-doi/`: every cell is its number, leads to its rows and is no darker than a larger one."""

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.core.cache import cache
from django.test import Client
from tests.exchange.edges import FORMULA, moment, register_edges, write_edges
from tests.exchange.reading import Shown, Tables
from tests.exchange.scribe import DVC, IOFFICE, POPULATION, Scribe, call

from duoc.core.environment import Environment
from duoc.exchange import services as exchange

EVER = "?from=2024-02-28&to=2025-12-31"
SCRIPT = '<script>alert("x")</script><b>đậm'


@pytest.fixture(scope="module", autouse=True)
def log(module_database: str) -> Iterator[Scribe]:
    cache.clear()
    register_edges()
    exchange.register_service(("VN", "GOV", "G01", "chia-se", "zz"), SCRIPT, "http://a/", ministry=SCRIPT)
    exchange.grant(IOFFICE, "zz")
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        write_edges(scribe)
        # A hundred calls of one cell and ten of another, so that the shades have something to tell apart.
        noon = moment("2025-02-03T05:00:00")
        scribe.batch([call(100 + n, noon + n) for n in range(100)])
        scribe.batch([call(300 + n, noon + n, service="VN/GOV/G01/chia-se/zz", client=IOFFICE) for n in range(10)])
        scribe.log()
        yield scribe
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client(headers={"host": "localhost"})


def board(client: Client, query: str = EVER) -> str:
    answer = client.get("/trao-doi/" + query)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def groups(html: str) -> dict[str, list[list[Shown]]]:
    """Anchor of the group → its lines, without the line of the group's name."""
    found = {name: rows[1:] for name, rows in Tables(html).parts if name in {"chua-ket-noi", "chua-dung", "dang-dung"}}
    assert found
    return found


def name(line: list[Shown]) -> str:
    return line[0].text


def test_services_nobody_uses_come_first_by_name(client: Client) -> None:
    found = groups(board(client))
    assert list(found) == ["chua-ket-noi", "chua-dung", "dang-dung"]
    assert [len(lines) for lines in found.values()] == [1, 1, 3]
    assert name(found["chua-ket-noi"][0]).startswith("1. Hộ khẩu")
    assert name(found["chua-dung"][0]).startswith("@SUM")
    assert name(found["dang-dung"][0]).startswith("22. Dân cư")


def test_group_without_a_service_is_left_out(client: Client) -> None:
    before_all = groups(board(client, "?from=2023-01-01&to=2023-01-31"))
    assert list(before_all) == ["chua-ket-noi", "chua-dung"]
    assert len(before_all["chua-dung"]) == 4


def test_cells_are_the_files_numbers(client: Client) -> None:
    told = json.loads(client.get(f"/trao-doi/{EVER}&form=json").content)
    columns = slice(5, told["columns"].index("Tổng") + 1)
    in_file = {row[1]: row[columns] for row in told["rows"] if row[1]}
    assert in_file["dan-cu"] == [103, 2, 0, 105]  # 3 and 100; 2: by hand
    assert in_file["zz"] == [0, 10, 0, 10]
    lines = [line for rows in groups(board(client)).values() for line in rows]
    on_page = [[cell.number for cell in line[1:5]] for line in lines]
    assert on_page == [in_file[code] for code in ("ho-khau", "khong-dung", "dan-cu", "hoi?dap", "zz")]


def test_last_line_is_the_sum_of_every_column(client: Client) -> None:
    html = board(client)
    lines = [line for rows in groups(html).values() for line in rows]
    ((_, (totals,)),) = [part for part in Tables(html).parts if part[0] == "tfoot"]
    for column in range(1, 6):
        assert totals[column].number == sum(line[column].number for line in lines)
    assert totals[4].number == totals[5].number == 117  # 7, 100 and 10; and as many by the ledger


def test_every_cell_leads_to_as_many_calls_as_it_says(client: Client) -> None:
    seen = 0
    for lines in groups(board(client)).values():
        for line in lines:
            for cell in line[1:5]:
                if not cell.number:
                    # A nought has no rows to lead to; only the sum of a line leads to the service itself.
                    assert bool(cell.href) == ("is-sum" in cell.style)
                    continue
                page = client.get(cell.href).content.decode()
                assert f'href="#dong">{cell.text}</a>' in page, cell
                seen += 1
    assert seen == 2 + 1 + 1 + 3  # cells that are not nought, and the sums of the three lines in use


def test_larger_number_is_never_paler(client: Client) -> None:
    cells = [cell for lines in groups(board(client)).values() for line in lines for cell in line[1:4]]
    shades = sorted((cell.number, max((int(word[1:]) for word in cell.style if word[0] == "h"), default=0))
                    for cell in cells)  # fmt: skip
    assert all(one[1] <= other[1] for one, other in pairwise(shades))
    assert all((shade == 0) == (number == 0) for number, shade in shades)
    assert (shades[-1], shades[-2][1] < 6) == ((103, 6), True)
    assert all(("is-zero" in cell.style) == (cell.number == 0) for cell in cells)


def test_names_of_others_are_text_on_the_page(client: Client) -> None:
    for page in (board(client), client.get("/trao-doi/cuoc-goi/" + EVER).content.decode()):
        assert "<script>alert" not in page
        assert "<b>đậm" not in page
    assert "&lt;script&gt;alert" in board(client)
    assert FORMULA.split("(")[0] in board(client)


def test_line_that_differs_from_the_ledger_is_marked_and_told_above(client: Client, log: Scribe) -> None:
    assert "khớp từng dòng" in board(client)
    log.sql.execute("UPDATE exchange_rollup SET requests = requests + 1 WHERE status = 404")
    try:
        cache.clear()
        html = board(client)
    finally:
        log.sql.execute("UPDATE exchange_rollup SET requests = requests - 1 WHERE status = 404")
        cache.clear()
    assert "có dòng chưa khớp" in html
    assert "khớp từng dòng" not in html
    assert html.count('<tr class="is-marked">') == 1
    lines = [line for rows in groups(html).values() for line in rows]
    different = [line for line in lines if line[4].text != line[5].text]
    assert [name(line).split()[0] for line in different] == ["22."]
    assert (different[0][4].number, "105" in different[0][5].text) == (106, True)


def test_number_is_remembered_only_until_the_ledger_grows(client: Client, log: Scribe) -> None:
    day = "?from=2025-07-01&to=2025-07-01"
    assert groups(board(client, day)).keys() == {"chua-ket-noi", "chua-dung"}
    log.batch([call(500, moment("2025-07-01T05:00:00"), client=DVC, service=POPULATION)])
    log.log()
    assert len(groups(board(client, day))["dang-dung"]) == 1


def test_period_of_the_reader_goes_along_every_way(client: Client) -> None:
    """Who looks at a month and follows a number must not land in another period or environment."""
    hrefs = {cell.href for lines in groups(board(client)).values() for line in lines for cell in line if cell.href}
    assert hrefs
    assert all("from=2024-02-28" in href and "to=2025-12-31" in href for href in hrefs)
    assert all("environment=production" in href for href in hrefs)


def test_environment_without_a_service_says_how_to_begin(client: Client) -> None:
    html = board(client, "?environment=replay")
    assert "duoc exchange register" in html
    assert "MINH HỌA" in html
    assert [part for part, _ in Tables(html).parts if part == "dang-dung"] == []
