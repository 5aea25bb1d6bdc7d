"""Data handed in, gated, published, looked at and withdrawn, as a browser meets it."""

import re
from io import BytesIO

import pytest
from django.test import Client

from duoc.catalogue.models import Marking, Publication, Resource
from duoc.catalogue.services import publishing

FILE = (
    "Xã;Ngày;Sản lượng (kg);Hình thức\n"
    "Năm Căn;05/03/2026;1.234,5;thâm canh\n"
    "Đất Mũi;06/03/2026;2.000;quảng canh\n"
    "Năm Căn;07/04/2026;500;quảng canh\n"
)
# Invented: the form of a citizen number (province, century and sex, year), belonging to nobody.
PERSONAL = "ho_ten,so_dinh_danh\n" + "".join(f"Nguyễn Văn {x},0960900{n:05d}\n" for n, x in enumerate("ABCDEFGHIK"))


def browser(user=None):
    """A browser, signed in or not."""
    made = Client(headers={"host": "localhost"})
    if user is not None:
        made.force_login(user)
    return made


def hand_in(client, resource, text, name="so-lieu.csv"):
    """The address of the job that a file begins."""
    file = BytesIO(text.encode())
    file.name = name
    answer = client.post(
        f"/so-du-lieu/muc/{resource.entry.name}/du-lieu/", {"file": file, "resource": str(resource.pk)}
    )
    assert answer.status_code == 302
    return answer["Location"]


@pytest.fixture
def published(resource, stewards):
    """A table that was handed in by a steward and published."""
    hand_in(browser(stewards[0]), resource, FILE)
    publishing.work()
    return Resource.objects.select_related("entry", "current").get(pk=resource.pk)


def table_of(resource):
    """The address of its table."""
    return f"/du-lieu/{resource.entry.name}/bang/{resource.pk}/"


def test_a_file_goes_from_the_form_to_the_readers(resource, stewards):
    client = browser(stewards[0])
    job = hand_in(client, resource, FILE)
    waiting = client.get(job)
    assert "đang chờ" in waiting.content.decode()
    assert waiting["Refresh"] == "2"
    publishing.work()
    done = client.get(job)
    assert "Bản 1 đã công bố, 3 dòng." in done.content.decode()
    assert "Refresh" not in done
    text = browser().get(table_of(resource)).content.decode()
    assert "1.234,5" in text
    assert "05/03/2026" in text
    assert "Sản lượng (kg)" in text


def test_nothing_is_seen_before_the_gate_has_opened(resource, stewards):
    client = browser(stewards[0])
    job = hand_in(client, resource, PERSONAL)
    assert browser().get(table_of(resource)).status_code == 404
    publishing.work()
    text = client.get(job).content.decode()
    assert "dừng vì có dữ liệu cá nhân" in text
    assert "số định danh" in text
    assert "096090000000" not in text
    assert browser().get(table_of(resource)).status_code == 404
    assert browser().get(f"/du-lieu/{resource.entry.name}/").status_code == 200


def test_two_people_together_say_that_a_finding_is_none(resource, stewards):
    one, two = map(browser, stewards)
    job = hand_in(one, resource, PERSONAL)
    publishing.work()
    for column in ("ho_ten", "so_dinh_danh"):
        one.post(f"{job}danh-dau/", {"column": column, "reason": "dữ liệu dựng để thử"})
    for marking in Marking.objects.order_by("id"):
        one.post(f"{job}danh-dau/{marking.pk}/", {"agree": "1"})
    assert not Marking.objects.filter(state="in_force").exists()  # nobody agrees with himself
    for marking in Marking.objects.order_by("id"):
        two.post(f"{job}danh-dau/{marking.pk}/", {"agree": "1"})
    publishing.work()
    assert Resource.objects.get(pk=resource.pk).current is not None


def test_a_marking_without_a_reason_is_none(resource, stewards):
    client = browser(stewards[0])
    job = hand_in(client, resource, PERSONAL)
    publishing.work()
    client.post(f"{job}danh-dau/", {"column": "so_dinh_danh", "reason": " "})
    assert not Marking.objects.exists()


def test_a_job_is_cancelled_and_begun_again(resource, stewards):
    client = browser(stewards[0])
    job = hand_in(client, resource, FILE)
    client.post(f"{job}huy/")
    assert "đã hủy" in client.get(job).content.decode()
    again = client.post(f"{job}lai/")["Location"]
    assert again != job
    publishing.work()
    assert "đã công bố" in client.get(again).content.decode()


def test_strangers_hand_nothing_in(resource, stewards):
    assert browser().post(f"/so-du-lieu/muc/{resource.entry.name}/du-lieu/").status_code == 302
    assert not Publication.objects.exists()


def test_a_form_without_a_file_says_what_is_missing(resource, stewards):
    address = f"/so-du-lieu/muc/{resource.entry.name}/du-lieu/"
    answer = browser(stewards[0]).post(address, {"resource": str(resource.pk)}, follow=True)
    assert "Chọn một tệp" in answer.content.decode()


def test_a_private_address_is_refused_in_words(resource, stewards):
    client = browser(stewards[0])
    address = f"/so-du-lieu/muc/{resource.entry.name}/du-lieu/"
    job = client.post(address, {"url": "http://127.0.0.1:1/a.csv", "resource": str(resource.pk)})["Location"]
    publishing.work()
    assert "không phải là địa chỉ công khai" in client.get(job).content.decode()


def test_rows_of_restricted_data_are_refused_in_words(published, restricted, publish):
    publish("a,b\n1,2\n", of=restricted)
    answer = browser().get(table_of(restricted))
    assert answer.status_code == 403
    assert "qua trục chia sẻ" in answer.content.decode()


def test_versions_are_compared_and_withdrawn(published, stewards):
    client = browser(stewards[0])
    hand_in(client, published, FILE.replace("Đất Mũi;06/03/2026;2.000;quảng canh\n", ""))
    publishing.work()
    address = f"{table_of(published)}ban/"
    text = browser().get(address, {"so": "2"}).content.decode()
    assert "Bản 2 khác bản 1 ở đâu" in text
    assert re.search(r"dòng bớt.*?figure__value\">1<", text, re.S)
    assert "Thu hồi một bản" not in text
    old = Resource.objects.get(pk=published.pk).versions.get(number=1)
    file = f"/dataset/{published.entry.name}/resource/{published.pk}/v/1/download/so-lieu.csv"
    assert b"".join(browser().get(file).streaming_content).decode() == FILE
    client.post(f"/so-du-lieu/ban/{old.pk}/thu-hoi/", {"reason": "có số định danh"})
    assert browser().get(file).status_code == 410
    assert "có số định danh" in browser().get(address).content.decode()


def test_what_lies_beside_the_table_is_called_so(resource, stewards):
    client = browser(stewards[0])
    job = hand_in(client, resource, FILE, "an_096090000123.csv")
    publishing.work()
    page = client.get(job).content.decode()
    assert "Ngoài bảng: nơi thấy, không ghi giá trị." in page
    assert "Vì sao đây không phải dữ liệu cá nhân" in page
    assert "Cột :" not in page
    assert "05/03/2026 … 07/04/2026" in page


def test_a_finding_says_from_where_its_rows_are_counted(resource, stewards):
    client = browser(stewards[0])
    job = hand_in(client, resource, PERSONAL)
    publishing.work()
    assert "dòng 1 là dòng ngay dưới tên cột" in client.get(job).content.decode()
