"""Forms with large files: nobody without a duty fills the disk, and nothing of what is refused is read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.request import HttpRequest
from django.test import Client

from duoc.core import profile
from duoc.people import services as people
from duoc.web import bodies

TOKEN = "A" * 32
HEAD = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'


@pytest.fixture
def post(database, monkeypatch):
    """Posts a form that says it has so many bytes, with the token that its cookie names; nothing of it may be read."""
    people.seed(profile.load("ca-mau"))

    def read(_request):
        pytest.fail("the form was read")

    def send(length, path="/yeu-cau-du-lieu/", duty=""):
        client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
        client.cookies["csrftoken"] = TOKEN
        if duty:
            user = people.create_user(f"thu.{duty}", "con-cua-bo-ngang-rung-duoc")
            people.assign_role(user, people.agency_named("so-yt"), duty)
            client.force_login(user)
        with monkeypatch.context() as patched:
            patched.setattr(HttpRequest, "_load_post_and_files", read)
            return client.generic("POST", path, HEAD, "multipart/form-data; boundary=B", CONTENT_LENGTH=str(length))

    return send


@pytest.mark.parametrize("duty", ["", "operator", "auditor"])
@pytest.mark.parametrize("length", [bodies.SMALL + 1, 400 << 20, 2**45])
def test_a_large_form_of_who_publishes_nothing_is_refused_unread(post, duty, length):
    answer = post(length, duty=duty)
    assert (answer.status_code, "Chưa có gì được lưu" in answer.content.decode()) == (413, True)


def test_nobody_sends_more_than_the_largest_file(post):
    assert post(bodies.LARGEST + bodies.BESIDE + 1, "/so-du-lieu/muc/x/du-lieu/", "steward").status_code == 413
    assert post("1" * 40, "/so-du-lieu/muc/x/du-lieu/", "administrator").status_code == 413


def test_programs_are_told_in_their_form(post):
    answer = post(bodies.SMALL + 1, "/api/v1/catalogue/datasets")
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_a_small_form_is_read(database):
    client = Client(headers={"host": "localhost"})
    answer = client.post("/yeu-cau-du-lieu/", {"title": "x", "file": SimpleUploadedFile("a.csv", b"a,b\n")})
    assert answer.status_code == 422


def test_a_stewards_large_form_comes_to_its_page(post):
    with pytest.raises(pytest.fail.Exception, match="was read"):
        post(bodies.SMALL + 1, "/so-du-lieu/muc/x/du-lieu/", "steward")
