"""The doors of the conversion: JSON, the command line, the page. What is sent is answered and not kept."""

import csv
import html as entities
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from duoc.cli import main as cli
from duoc.core import profile
from duoc.people import services
from duoc.people.pages import conversion as page_module

API = "/api/v1/people/units/conversion"
PAGE = "/don-vi/quy-doi/"
NEW = {"to": "2025-07-01", "from": "2024-10-05"}


@pytest.fixture(scope="module", autouse=True)
def province(module_database):
    services.seed(profile.load("ca-mau"))


@pytest.fixture
def client():
    return Client(headers={"host": "localhost"})


def post(client, **body):
    return client.post(API, json.dumps(body), content_type="application/json")


def test_one_unit_over_http(client):
    told = client.get(API, {"unit": "TT. Cái Nước", "from_day": "2024-10-05", "to_day": "2025-07-01"}).json()
    assert (told["said"], told["kind"], told["verified"]) == ("TT. Cái Nước", "merged", False)
    assert told["unit"] == {
        "uid": "32128-20250701",
        "code": "32128",
        "name": "Xã Cái Nước",
        "parent_name": "Tỉnh Cà Mau",
    }
    assert [one["uid"] for one in told["readings"]] == ["32128-0"]
    assert told["basis"] == ["NQ 1655/NQ-UBTVQH15"]


def test_shares_over_http(client):
    told = client.get(API, {"unit": "32002", "from_day": "2024-10-05", "to_day": "2024-12-15"}).json()
    assert (told["kind"], told["unit"]) == ("split", None)
    assert {one["name"]: (one["people"], one["km2"]) for one in told["candidates"]} == {
        "Phường 2": (12614, 1.61),
        "Phường Tân Xuyên": (146, 0.27),
    }


def test_what_is_unknown_says_what_is_near(client):
    told = client.get(API, {"unit": "Tấn Hưng", "to_day": "2025-07-01"}).json()
    assert (told["kind"], told["verified"], told["candidates"]) == ("unknown", None, [])
    assert {one["uid"] for one in told["near"]} == {"32137-0", "32137-20250701"}


def test_column_over_http_is_answered_once_a_text(client):
    told = post(
        client, units=["32137", "32137", "", "Xã Lợi An", "zzz"], to_day="2025-07-01", from_day="2024-10-05"
    ).json()
    assert (told["cells"], told["sure"]) == (5, 2)
    assert told["kinds"] == {"merged": 2, "split": 1, "unknown": 1, "empty": 1}
    assert [(one["said"], one["cells"]) for one in told["answers"]] == [
        ("32137", 2),
        ("", 1),
        ("Xã Lợi An", 1),
        ("zzz", 1),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"units": "32137"},
        {"units": ["x" * 1001]},
        {"units": [1] * 20_001},
        {"units": [], "to_day": "mai"},
        {"units": [], "level": "hamlet"},
    ],
)
def test_column_that_cannot_be_read_is_a_problem(client, body):
    answer = post(client, **body)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_signs_that_no_text_has_are_no_error(client):
    answer = client.post(API, r'{"units": ["\u0000", "\u202e"]}', content_type="application/json")
    assert (answer.status_code, answer.json()["kinds"]) == (200, {"unknown": 2})
    assert client.post(API, r'{"units": ["\ud800"]}', content_type="application/json").status_code == 422


@pytest.fixture
def duoc(capsys):
    def run(*words):
        capsys.readouterr()
        status = cli.main(["people", "units", *words])
        out, err = capsys.readouterr()
        return status, out, err

    return run


DAYS = ["--from", "2024-10-05", "--to", "2025-07-01"]


def test_command_answers_a_name(duoc):
    assert duoc("convert", "xã Tân Hưng, huyện Cái Nước", *DAYS) == (
        0,
        "Nhập trọn vào:\n  Xã Tân Hưng (32137-20250701)\nCăn cứ: NQ 1655/NQ-UBTVQH15 (chưa đối chiếu)\n",
        "",
    )
    assert duoc("convert", "zzz", *DAYS) == (0, "Không nhận ra.\n", "")
    _, out, _ = duoc("convert", "32002", "--from", "2024-10-05", "--to", "15/12/2024")
    assert "Phường 2, Thành phố Cà Mau (32002-20241201), 12614 người" in out
    assert json.loads(duoc("convert", "95", *DAYS, "--json")[1])["unit"]["uid"] == "96-20250701"
    assert duoc("convert", "32242-0", "--from", "2025-07-01")[0] == 1


def test_list_of_units_is_still_the_verb_without_a_verb(duoc):
    status, out, _ = duoc("--on", "2025-07-01", "--level", "province", "--json")
    assert (status, [row["uid"] for row in json.loads(out)]) == (0, ["96-20250701"])


def test_command_converts_a_file(duoc, tmp_path):
    source, target = tmp_path / "vao.csv", tmp_path / "ra.csv"
    source.write_text("ten,xa\nA,32137\nB,Xã Lợi An\n=C,zzz\n", "utf-8")
    status, out, err = duoc("convert", str(source), "--column", "xa", *DAYS, "--out", str(target), "--json")
    told = json.loads(out)
    assert (status, err, told["cells"], told["sure"], told["column"]) == (0, "", 3, 1, "xa")
    assert [(one["said"], one["kind"], one["cells"]) for one in told["doubtful"]] == [
        ("Xã Lợi An", "split", 1),
        ("zzz", "unknown", 1),
    ]
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8"))))
    assert [(row["ten"], row["xa_quy_doi"], row["xa_quy_doi_ma"]) for row in rows] == [
        ("A", "Xã Tân Hưng", "32137"), ("B", "", ""), ("'=C", "", ""),
    ]  # fmt: skip


def test_command_finds_the_column_and_prints_the_table(duoc, tmp_path):
    source = tmp_path / "vao.csv"
    source.write_text("ten,noi\nA,32137\nB,Xã Lợi An\n", "utf-8")
    status, out, err = duoc("convert", str(source), "--column", "?", *DAYS)
    assert (status, out.splitlines()[1][:24]) == (0, "A,32137,Xã Tân Hưng,3213")
    assert err == "1/2 ô của cột noi đổi được chắc chắn.\n  Xã Lợi An: 1 ô, đã chia, cần xem\n"


@pytest.mark.parametrize(
    "words",
    [["khong-co.csv", "--column", "xa"], ["{}", "--column", "huyện"], ["{}", "--column", "xa", "--out", "/khong/co"]],
)
def test_command_refuses_in_one_sentence(duoc, tmp_path, words):
    source = tmp_path / "vao.csv"
    source.write_text("ten,xa\nA,32137\n", "utf-8")
    status, out, err = duoc("convert", *(word.format(source) for word in words), *DAYS)
    assert (status, out) == (1, "")
    assert err.startswith("duoc: ")
    assert len(err.splitlines()) == 1


def text(answer):
    return entities.unescape(answer.content.decode())


def test_page_waits_for_something(client):
    answer = client.get(PAGE)
    assert answer.status_code == 200
    assert "Cần quy đổi gì?" in text(answer)
    assert "Kết quả" not in text(answer)


def test_page_is_found_from_the_units_the_catalogue_and_the_search(client):
    for address in ("/don-vi/", "/du-lieu/", "/tim/?q=quy doi ma"):
        assert f'href="{PAGE}"' in text(client.get(address)), address


def test_page_says_what_is_sure_and_what_needs_a_person(client):
    answer = client.post(PAGE, NEW | {"text": "32137\n32137\nxã Hoà Mỹ\n\nPhường 1\nzzz", "level": "commune"})
    html = text(answer)
    figures = [int(number) for number in re.findall(r"figure__value[^>]*>(?:<a[^>]*>)?\s*(\d+)", html)]
    assert figures[:3] == [5, 2, 3]
    doubtful = html[html.index('id="can-xem"') : html.index('id="chac-chan"')]
    assert [name in doubtful for name in ("xã Hoà Mỹ", "Phường 1", "zzz", "32137")] == [True, True, True, False]
    assert "Xã Hưng Mỹ; Xã Tân Hưng; Xã Phú Mỹ" in doubtful
    sure = html[html.index('id="chac-chan"') :]
    assert 'href="/don-vi/32137-20250701/?on=2025-07-01"' in sure
    assert "no-store" in answer["Cache-Control"]
    assert len(answer.content) < 150_000


def test_page_reads_a_file_and_gives_it_back(client):
    content = "Tên;Xã;Tuổi\nNguyễn Văn A;TT. Cái Nước;40\n=B;Năm Căn;50\n".encode()
    told = client.post(PAGE, NEW | {"file": SimpleUploadedFile("ds.csv", content)})
    assert "Cột được quy đổi: Xã" in text(told)
    assert "Nguyễn Văn A" not in text(told)
    got = client.post(PAGE, NEW | {"file": SimpleUploadedFile("ds.csv", content), "form": "csv"})
    assert got["Content-Disposition"] == 'attachment; filename="quy-doi-don-vi.csv"'
    rows = list(csv.reader(io.StringIO(b"".join(got.streaming_content).decode("utf-8-sig"))))
    assert rows[1][:5] == ["Nguyễn Văn A", "TT. Cái Nước", "40", "Xã Cái Nước", "32128"]
    assert rows[2][0] == "'=B"


def test_page_gives_a_list_back(client):
    got = client.post(PAGE, NEW | {"text": "32137\n\nLợi An\n32137", "form": "csv"})
    rows = list(csv.reader(io.StringIO(b"".join(got.streaming_content).decode("utf-8-sig"))))
    assert [row[:3] for row in rows[1:]] == [
        ["32137", "Xã Tân Hưng", "32137"],
        ["Lợi An", "", ""],
        ["32137", "Xã Tân Hưng", "32137"],
    ]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": ""}, "Chưa có gì để quy đổi."),
        ({"text": "32137", "to": "mai"}, "Ngày không đọc được."),
        ({"text": "32137", "from": "2024-13-01"}, "Ngày không đọc được."),
        ({"text": "x\n" * 20_001}, "Danh sách dài hơn 20.000 dòng."),
        ({"file": b"%PDF-1.7 x"}, "Đây là tệp PDF"),
        ({"file": b"a,b\n1,2\n"}, "Không cột nào chứa mã hay tên đơn vị"),
        ({"file": b"a,b\n1,2\n", "column": "xa"}, "Bảng không có cột xa."),
    ],
)  # fmt: skip
def test_page_says_what_is_wrong_and_keeps_what_was_typed(client, sent, said):
    if "file" in sent:
        sent = sent | {"file": SimpleUploadedFile("tep.csv", sent["file"])}
    answer = client.post(PAGE, NEW | sent)
    assert answer.status_code == 422
    assert said in text(answer)
    if len(sent.get("text", "")) < 100:
        assert sent.get("text", "") in text(answer)


def test_file_that_is_too_large_is_refused(client, monkeypatch):
    monkeypatch.setattr(page_module, "LARGEST", 10)
    answer = client.post(PAGE, NEW | {"file": SimpleUploadedFile("tep.csv", b"xa\n32137\n32137\n")})
    assert (answer.status_code, "Tệp lớn hơn" in text(answer)) == (422, True)


def test_nothing_that_is_sent_is_kept(client, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned(), pg_current_wal_insert_lsn()")
        before = cursor.fetchone()
    client.post(PAGE, NEW | {"file": SimpleUploadedFile("ds.csv", b"xa\n32137\n")})
    got = client.post(PAGE, NEW | {"file": SimpleUploadedFile("ds.csv", b"xa\n32137\n"), "form": "csv"})
    assert b"32137" in b"".join(got.streaming_content)
    got.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned(), pg_current_wal_insert_lsn()")
        assert cursor.fetchone() == before
    assert list(tmp_path.iterdir()) == []


def test_form_without_its_token_is_refused():
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert strict.post(PAGE, NEW | {"text": "32137"}).status_code == 403
