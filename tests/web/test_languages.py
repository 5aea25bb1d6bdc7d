"""What leaves the page with the reader, the exported table and the reasons of a proof, speaks the reader's language."""

import csv
import io
import json
import re
from unicodedata import normalize

import pytest
from django.db import connections

pytestmark = pytest.mark.usefixtures("replayed")
REPLAY = "?environment=replay"


def english(client):
    client.post("/ngon-ngu/", {"language": "en", "next": "/"})
    return client


def vietnamese_letters(text: str) -> set[str]:
    """Letters that only Vietnamese writes: đ, and vowels that carry a mark."""
    return {letter for letter in text if letter in "đĐ" or len(normalize("NFD", letter)) > 1}


def exported(client) -> dict:
    return json.loads(client.get("/trao-doi/" + REPLAY + "&form=json").content)


def test_english_export_has_vietnamese_only_in_registered_names(client):
    software = exported(client)["columns"][5:-4]
    made = exported(english(client))
    assert made["columns"][5:-5] == software[:-1]
    assert (software[-1], made["columns"][-5]) == ("Chưa rõ phần mềm", "Software not known")
    around = made["columns"][:5] + made["columns"][-4:] + [line[4] or "" for line in made["rows"]] + made["notes"]
    assert vietnamese_letters(" ".join([*around, made["rows"][-1][2]])) == set()
    assert any("1/10,000" in note for note in made["notes"]), "the scale of the replay leaves with the table"


def test_export_counts_the_same_in_both_languages(client):
    numbers = [[cell for cell in line if isinstance(cell, int)] for line in exported(client)["rows"]]
    assert numbers == [[cell for cell in line if isinstance(cell, int)] for line in exported(english(client))["rows"]]


def test_vietnamese_export_names_what_nobody_uses_first(client):
    answer = client.get("/trao-doi/" + REPLAY + "&form=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    states = [row[4] for row in rows[1:-1]]
    # The source names 3 services that are not connected and 10 that nobody called, of 23 rows.
    assert states == ["Chưa kết nối"] * 3 + ["Đã kết nối, chưa dùng"] * 10 + ["Đã kết nối"] * 10


def test_row_changed_behind_the_application_is_refuted_in_the_readers_language(client):
    rows = client.get("/trao-doi/cuoc-goi/" + REPLAY).content.decode()
    receipt = re.search(r'href="(/trao-doi/bien-nhan/[^"]+)"', rows)[1]
    request_id = receipt.split("/")[3].split(".")[1]
    with connections["replay"].cursor() as cursor:
        cursor.execute("UPDATE exchange_message SET method = 'PUT' WHERE request_id = %s", [request_id])
        assert cursor.rowcount == 1
    vietnamese = client.get(receipt).content.decode()
    assert "Không khớp" in vietnamese
    page = english(client).get(receipt).content.decode()
    steps = re.search(r'<ol class="steps">(.*?)</ol>', page, re.DOTALL)[1]
    assert "Does not match" in page
    assert steps.count("is-bad") == 1
    assert vietnamese_letters(steps) == set()
