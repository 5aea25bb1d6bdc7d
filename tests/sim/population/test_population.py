"""The population service by itself: credentials, fields, orders, what is told and what is not."""

import base64
import hashlib
import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core.clock import ManualClock
from duoc.sim.population.citizens import LICENSED, ORDER, Citizens
from duoc.sim.population.service import PopulationService
from duoc.sim.request_reader import RequestReader

NOW_MS = 1_727_000_000_000
D = "{http://www.mic.gov.vn/dancu/1.0}"
FIELDS = [
    ("MaYeuCau", "YC-1"), ("MaDVC", "1.000001"), ("MaTichHop", "037"), ("MaCanBo", "canbo01"), ("SoDinhDanh", "096099000001"),
    ("HoVaTen", "NGUYỄN VĂN THỬ"), ("NgayThangNamSinh", "1999-01-01"),
]  # fmt: skip


def envelope(fields=None, operation="TraCuuThongTinCongDan", namespace="http://dancuquocgia.bca"):
    inner = "".join(f"<q:{name}>{value}</q:{name}>" for name, value in (FIELDS if fields is None else fields))
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:q="{namespace}"><s:Body><q:{operation}>{inner}'
        f"</q:{operation}></s:Body></s:Envelope>"
    ).encode()


def basic(user="u-thu", secret="bi-mat-thu", timestamp=NOW_MS):
    said = f"https://gw.thu-nghiem.vn/dancu{user}{timestamp}{secret}"
    digest = hashlib.sha256(said.encode()).hexdigest()
    encoded = base64.b64encode(f"{user}:{digest}".encode()).decode()
    return [("Authorization", f"Basic {encoded}"), ("Timestamp", str(timestamp))]


@pytest.fixture
def ask():
    service = PopulationService(ManualClock(NOW_MS * 1000))

    def call(body, headers=None, path=b"/dancu", media="text/xml"):
        headers = [("Content-Type", media), *(basic() if headers is None else headers)]
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
        head = f"POST {path.decode()} HTTP/1.1\r\nHost: a\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
        (request,) = RequestReader().feed(head.encode() + body)
        reply = service.answer(request, path)
        return int(reply.head.split(b" ", 2)[1]), reply.body

    return call


def code(answer):
    return answer[0], ElementTree.fromstring(answer[1]).findtext(".//detail/MaLoi")


def people(answer):
    assert answer[0] == 200, answer[1].decode()
    (collection,) = ElementTree.fromstring(answer[1])[0]
    assert collection.tag == f"{D}CongdanCollection"
    assert collection.get("SoCongDan") == str(len(collection))
    assert collection.get("ThoiDiemDuLieu") == "2024-09-22T10:13:20Z"
    return list(collection)


def test_fields_stand_in_the_published_order(ask, shared):
    rows = (shared / "data/exchange/population_fields.csv").read_text().splitlines()
    assert [row.split(",")[2] for row in rows if row.startswith("response,")] == list(ORDER)
    (person,) = people(ask(envelope()))
    told = [child.tag.removeprefix(D) for child in person]
    assert told == [name for name in ORDER if name in LICENSED["TraCuuThongTinCongDan"]]
    assert "Cha" not in told  # not licensed for a look-up


@pytest.mark.parametrize("operation", LICENSED)
def test_each_operation_tells_what_it_is_licensed_for(ask, operation):
    (person,) = people(ask(envelope(operation=operation)))
    assert {child.tag.removeprefix(D) for child in person} == set(LICENSED[operation])


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"HoVaTen": "NGUYENVANTHU"}, 1), ({"HoVaTen": "nguyễn  văn thử"}, 1), ({"HoVaTen": "NGUYỄN VĂN"}, 0),
        ({"NgayThangNamSinh": "1999"}, 1), ({"NgayThangNamSinh": "19990101"}, 1), ({"NgayThangNamSinh": "19990102"}, 0),
        ({"NgayThangNamSinh": "<q:Nam>1999</q:Nam>"}, 1), ({"SoDinhDanh": "000000000000"}, 0),
    ],
)  # fmt: skip
def test_nobody_is_told_of_without_name_and_birth(ask, fields, found):
    assert len(people(ask(envelope([(name, fields.get(name, value)) for name, value in FIELDS])))) == found


def reordered(*names):
    known = dict(FIELDS) | {"MaDonVi": "000.00.00.H12", "TaiKhoan": "tk", "SoDienThoai": "0", "SoCMND": "380000001"}
    return [(name, known[name]) for name in names]


ID = ("MaYeuCau", "MaDVC", "MaTichHop")


@pytest.mark.parametrize(
    ("names", "status"),
    [
        ((*ID, "MaDonVi", "MaCanBo", "SoDinhDanh", "SoCMND", "HoVaTen", "NgayThangNamSinh"), 200),  # official
        ((*ID, "MaCanBo", "SoDinhDanh", "NgayThangNamSinh", "HoVaTen", "SoCMND"), 200),  # OpenCPS
        (
            (*ID, "MaCanBo", "MaDonVi", "TaiKhoan", "SoDienThoai", "SoDinhDanh", "HoVaTen", "NgayThangNamSinh"),
            200,
        ),  # 2024
        ((*ID, "SoDinhDanh", "MaCanBo", "HoVaTen", "NgayThangNamSinh"), 500),
        (("MaDVC", "MaYeuCau", "MaTichHop", "MaCanBo", "SoDinhDanh", "HoVaTen", "NgayThangNamSinh"), 500),
        ((*ID, "MaCanBo", "SoDinhDanh", "SoDinhDanh", "HoVaTen", "NgayThangNamSinh"), 500),
    ],
)
def test_three_orders_are_known_and_no_other(ask, names, status):
    assert ask(envelope(reordered(*names)))[0] == status


@pytest.mark.parametrize(
    ("name", "value"),
    [("MaYeuCau", "x" * 41), ("MaDVC", ""), ("MaTichHop", "a"), ("MaCanBo", "x" * 21), ("SoDinhDanh", "09609900000"),
     ("SoDinhDanh", "٠٩٦٠٩٩٠٠٠٠٠١"), ("HoVaTen", "x" * 101), ("NgayThangNamSinh", "01/01/1999"),
     ("NgayThangNamSinh", "<q:Khac>1999</q:Khac>"), ("HoVaTen", "<q:a/>")],
)  # fmt: skip
def test_a_field_of_another_form_is_refused(ask, name, value):
    answer = ask(envelope([(known, value if known == name else said) for known, said in FIELDS]))
    assert code(answer) == (500, "YEU_CAU_SAI")
    assert b"096099000001" not in answer[1]


@pytest.mark.parametrize("name", [name for name, _ in FIELDS])
def test_a_missing_field_is_refused(ask, name):
    assert code(ask(envelope([pair for pair in FIELDS if pair[0] != name]))) == (500, "YEU_CAU_SAI")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (envelope(operation="XoaCongDan"), (500, "YEU_CAU_SAI")), (envelope(namespace="urn:other"), (500, "YEU_CAU_SAI")),
        (b"<a/>", (500, "YEU_CAU_SAI")), (b"", (500, "YEU_CAU_SAI")), (b"<!DOCTYPE a><a/>", (500, "YEU_CAU_SAI")),
        (envelope() + b" " * 70_000, (500, "YEU_CAU_SAI")),
        (envelope([(name, "9.9" if name == "MaDVC" else value) for name, value in FIELDS]), (403, "004")),
    ],
    ids=["operation", "namespace", "no envelope", "empty", "dtd", "too long", "procedure"],
)  # fmt: skip
def test_what_is_no_licensed_question_is_refused(ask, body, said):
    assert code(ask(body)) == said


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ([], (401, "CHUA_XAC_THUC")),
        (basic(secret="khac"), (401, "CHUA_XAC_THUC")),
        (basic(user="la", secret=""), (401, "CHUA_XAC_THUC")),
        (basic(timestamp=NOW_MS - 301_000), (401, "CHUA_XAC_THUC")),
        (basic(timestamp=NOW_MS + 301_000), (401, "CHUA_XAC_THUC")),
        ([basic()[0]], (401, "CHUA_XAC_THUC")),
        ([basic()[0], ("Timestamp", "+1727000000000")], (401, "CHUA_XAC_THUC")),
        ([("Authorization", "Basic !"), ("Timestamp", str(NOW_MS))], (401, "CHUA_XAC_THUC")),
        ([*basic(), ("ApiKey", "la")], (401, "CHUA_XAC_THUC")),
        ([("Authorization", "Bearer x")], (401, "CHUA_XAC_THUC")),
        ([("AuthHash", base64.b64encode(b"khoa01:la").decode())], (403, "005")),
    ],
)
def test_credentials_are_asked_for_first(ask, headers, said):
    assert code(ask(envelope(), headers)) == said


@pytest.mark.parametrize(
    "headers",
    [basic(timestamp=NOW_MS - 300_000), [*basic(), ("ApiKey", "khoa-thu-nghiem")],
     [("AuthHash", base64.b64encode(b"khoa01:matkhau01").decode())]],
)  # fmt: skip
def test_each_way_of_showing_them_opens(ask, headers):
    assert len(people(ask(envelope(), headers))) == 1


def test_credentials_open_once(ask):
    assert ask(envelope())[0] == 200
    assert code(ask(envelope())) == (401, "CHUA_XAC_THUC")
    assert ask(envelope(), basic(timestamp=NOW_MS + 1))[0] == 200


def test_verification_tells_only_whether(ask):
    for number, told in (("096099000001", "true"), ("096099999999", "false")):
        fields = [(name, number if name == "SoDinhDanh" else value) for name, value in FIELDS]
        headers = basic(timestamp=NOW_MS + len(told))
        status, body = ask(envelope(fields, "XacThucThongTinCongDan"), headers)
        assert (status, ElementTree.fromstring(body).findtext(f".//{D}TonTai")) == (200, told)
        assert b"HoVaTen" not in body


def test_the_json_flavour_says_the_same(ask):
    said = {"maYeuCau": "1", "maDVC": "1.000001", "maCanBo": "a", "soDinhDanh": "096099000001", "soCMND": "",
            "hoVaTen": "Nguyễn Văn Thử", "ngayThangNam": "19990101"}  # fmt: skip
    vouched = [("X-Road-Client", "VN/GOV/H12/dvc")]

    def told(headers=vouched, **change):
        status, body = ask(json.dumps(said | change).encode(), headers, b"/dancu/json", "application/json")
        return status, json.loads(body)

    status, answer = told()
    assert (status, answer["minhHoa"], answer["congDan"][0]["hoVaTen"]) == (200, True, {"ten": "NGUYỄN VĂN THỬ"})
    assert told(hoVaTen="Khác")[1]["congDan"] == []
    assert told(type="XacThucThongTinCongDan")[1]["tonTai"] is True
    assert told(maDVC="9")[0] == 403
    assert told(maDVC="9")[1]["error_code"] == "004"
    assert told(maDVC="")[0] == told(la="x")[0] == told(soDinhDanh=1)[0] == 400
    assert told([])[0] == 401
    assert ask(b"[" * 60_000, vouched, b"/dancu/json")[0] == ask(b"\xff", vouched, b"/dancu/json")[0] == 400


def test_other_paths_and_methods_are_refused(ask):
    assert ask(b"", path=b"/dancu/khac")[0] == 404
    service = PopulationService(ManualClock(0))
    (request,) = RequestReader().feed(b"GET /dancu HTTP/1.1\r\nHost: a\r\n\r\n")
    assert b" 405 " in service.answer(request, b"/dancu").head


def test_the_description_names_the_place_that_was_asked():
    service = PopulationService(ManualClock(0))
    for host, told in (("gw.vn:8090", "gw.vn:8090"), ('"/><', "localhost")):
        (request,) = RequestReader().feed(f"GET /dancu?wsdl HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        root = ElementTree.fromstring(service.answer(request, b"/dancu").body)
        assert root.find(".//{http://schemas.xmlsoap.org/wsdl/soap/}address").get("location") == f"http://{told}/dancu"


def test_everybody_but_the_published_citizen_has_an_impossible_number():
    numbers = [str(person["SoDinhDanh"]) for person in Citizens()._people]
    assert numbers[0] == "096099000001"
    assert all(number.startswith("000") for number in numbers[1:])
    assert len(set(numbers)) == len(numbers)


def test_a_chunked_question_is_read_too(ask):
    body = envelope()
    lines = "".join(f"{name}: {value}\r\n" for name, value in [("Content-Type", "text/xml"), *basic()])
    head = f"POST /dancu HTTP/1.1\r\nHost: a\r\n{lines}Transfer-Encoding: chunked\r\n\r\n".encode()
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:90], body[90:])) + b"0\r\n\r\n"
    reader = RequestReader()
    requests = [one for byte in head + chunks for one in reader.feed(bytes([byte]))]
    reply = PopulationService(ManualClock(NOW_MS * 1000)).answer(requests[0], b"/dancu")
    assert len(people((200, reply.body))) == 1


@given(
    st.lists(st.tuples(st.sampled_from([name for name, _ in FIELDS] + ["TuNgay", "x"]), st.text("0a<&é", max_size=3)))
)
def test_any_question_is_answered(fields):
    service = PopulationService(ManualClock(NOW_MS * 1000))
    body = envelope(fields)
    lines = "".join(f"{name}: {value}\r\n" for name, value in [("Content-Type", "text/xml"), *basic()])
    head = f"POST /dancu HTTP/1.1\r\nHost: a\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode()
    (request,) = RequestReader().feed(head + body)
    assert service.answer(request, b"/dancu").head.startswith((b"HTTP/1.1 500", b"HTTP/1.1 403"))
