"""The pages of recalls: who may come in, a recall led from opening to end by forms, pages, files, odd addresses."""

import pytest
from django.db import connection
from django.test import Client
from tests.trace.chains import ADD, Chain, write

from duoc.frame import paging
from duoc.people import services as people
from duoc.people.models import Agency
from duoc.trace.models import Recall
from duoc.trace.services import recalls

LIST = "/truy-xuat/thu-hoi/"
LOT = "01/09506000134352/10/AO"


@pytest.fixture(scope="module")
def stored(module_database: str) -> None:
    party = people.add_party("htx", "Hợp tác xã (MINH HỌA)", "cooperative", illustrative=True)
    chain = Chain()
    chain.see(0, f"{LOT}*5", action=ADD, step="commissioning")
    chain.make(1, [f"{LOT}*5"], [f"01/09506000134369/21/{number}" for number in range(120)])
    with connection.cursor() as cursor:
        write(cursor, chain, party.pk)


def reader(name: str, duty: str | None) -> Client:
    made = Client(headers={"host": "localhost"})
    if duty is None:
        return made
    user = (
        people.user_named(name) if name in {one.username for one in people.users()} else people.create_user(name, None)
    )
    if duty and duty not in people.duties(user):
        agency = Agency.objects.first() or Agency.objects.create(
            key="so", name="Sở", short_name="Sở", fold="so", sort_key="so", kind="department", source="", verified=False,
            dates_verified=False,
        )  # fmt: skip
        people.assign_role(user, agency, duty)
    made.force_login(user)
    return made


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def test_strangers_and_other_duties_are_kept_out(stored: None) -> None:
    assert reader("", None).get(LIST).status_code == 302
    for address in (LIST, f"{LIST}mo/", f"{LIST}1/", f"{LIST}1/buoc/ket-thuc/"):
        page(reader("can-bo", "officer"), address, 403)
    auditor = reader("thanh-tra", "auditor")
    assert "Mở đợt thu hồi" not in page(auditor, LIST)
    page(auditor, f"{LIST}mo/", 403)
    assert auditor.post(f"{LIST}mo/", {"identifier": LOT, "reason": "x"}).status_code == 403
    assert not Recall.objects.exists()


def test_recall_is_led_by_forms_from_opening_to_its_end(stored: None) -> None:
    inspector = reader("kiem-tra", "inspector")
    assert "Chưa có đợt thu hồi nào" in page(inspector, LIST)
    refused = inspector.post(f"{LIST}mo/", {"identifier": "01/09506000134352/10/KHAC", "reason": "x"})
    assert refused.status_code == 422
    assert "Chưa có sự kiện nào" in refused.content.decode()
    answer = inspector.post(f"{LIST}mo/", {"identifier": LOT, "reason": "Dư lượng <kháng sinh>"})
    number = Recall.objects.get().pk
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{number}/?environment=production")
    shown = page(inspector, f"{LIST}{number}/")
    assert "Dư lượng &lt;kháng sinh&gt;" in shown
    assert "Hợp tác xã (MINH HỌA)" in shown
    assert shown.count("09506000134369/21/") == 100
    rest = page(inspector, f"{LIST}{number}/?after={paging.encode([100])}")
    assert rest.count("09506000134369/21/") == 20
    assert "kiem-tra" in shown
    listed = page(inspector, f"{LIST}{number}/ma/")
    following = next(part.split('"')[0] for part in listed.split('href="')[1:] if "after=" in part.split('"')[0])
    assert page(inspector, f"{LIST}{number}/ma/{following.replace('&amp;', '&')}").count("09506000134369/21/") == 50
    assert "không đọc được" in page(inspector, f"{LIST}{number}/ma/?after={paging.encode(['x'])}")
    assert (listed.count("09506000134369/21/") + listed.count("được nêu tên"), 'rel="next"' in listed) == (50, True)
    file = inspector.get(f"{LIST}{number}/?form=csv")
    assert file["Content-Type"].startswith("text/csv")
    assert b"".join(file.streaming_content).count(b"09506000134369/21/") == 120
    assert inspector.post(f"{LIST}{number}/buoc/mo-rong/", {"reason": "lại", "also": ""}).status_code == 302
    assert inspector.post(f"{LIST}{number}/buoc/ket-thuc/", {"reason": ""}).status_code == 422
    assert inspector.post(f"{LIST}{number}/buoc/ket-thuc/", {"reason": "gom xong"}).status_code == 302
    assert "đã kết thúc" in page(inspector, f"{LIST}?state=closed")
    assert "Không có đợt thu hồi nào như vậy" in page(inspector, f"{LIST}?state=open")
    assert "buoc/ket-thuc" not in page(inspector, f"{LIST}{number}/")
    assert [one.verb for one in recalls.steps(Recall.objects.get())] == ["opened", "extended", "closed"]


@pytest.mark.parametrize("address", [f"{LIST}999/", f"{LIST}999/buoc/ket-thuc/", f"{LIST}1/buoc/khac/"])
def test_absent_recall_or_step_is_404(stored: None, address: str) -> None:
    page(reader("kiem-tra", "inspector"), address, 404)


def test_odd_cursor_is_said_and_shows_the_first_page(stored: None) -> None:
    assert "Địa chỉ trang không đọc được" in page(reader("kiem-tra", "inspector"), f"{LIST}?after=%2A")
