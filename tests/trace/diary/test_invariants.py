"""Each constraint of the diary's tables, broken by plain SQL."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from duoc.trace.models import DiaryEntry, DiaryPhoto, DiaryUpload
from duoc.trace.services.diary.writing import record


@pytest.fixture
def kept(farm, harvest, photo):
    """An entry with a photo."""
    return record(farm, harvest(), photo=photo(300, 200)).entry


def refused(statement, *values, name):
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    assert name in str(error.value)


_COPY = """INSERT INTO trace_diary_entry (id, party_id, product_id, template, stage, lot, fields, at, made_at, origin, digest,
    corrects_id, voids, ledger) SELECT gen_random_uuid(), party_id, product_id, {template}, stage, {lot}, fields, at, made_at,
    {origin}, {digest}, {corrects}, {voids}, ledger FROM trace_diary_entry WHERE id = %s"""


def copied(**other):
    told = {
        "template": "template",
        "lot": "lot",
        "origin": "origin",
        "digest": "digest",
        "corrects": "NULL",
        "voids": "false",
    }
    return _COPY.format(**{**told, **other})


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ({"digest": "'\\x00'"}, "entry_is_known_by_32_octets"),
        ({"lot": "'lô 1'"}, "lot_of_an_entry_has_at_most_20_signs"),
        ({"voids": "true"}, "only_a_correction_takes_back"),
        ({"template": "''"}, "entry_is_of_a_stage"),
        ({"origin": "3"}, "entry_comes_by_form_or_file"),
    ],
)
def test_row_that_says_what_no_entry_can_is_refused(kept, other, name):
    refused(copied(**other), kept.pk, name=name)


def test_entry_is_corrected_once(kept):
    with connection.cursor() as cursor:
        cursor.execute(copied(corrects=f"'{kept.pk}'"), [kept.pk])
    refused(copied(corrects=f"'{kept.pk}'"), kept.pk, name="entry_is_corrected_once")


def test_entry_does_not_correct_itself(kept):
    number = uuid4()
    statement = copied(corrects=f"'{number}'").replace("gen_random_uuid()", f"'{number}'::uuid")
    refused(statement, kept.pk, name="entry_corrects_another_one")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trace_diary_entry SET lot = 'X' WHERE id = %s",
        'UPDATE trace_diary_entry SET fields = \'{"weight": "1"}\' WHERE id = %s',
        "UPDATE trace_diary_entry SET fields = '{}' WHERE id = %s",
        "UPDATE trace_diary_entry SET fields = '{}', seed = NULL, at = now() WHERE id = %s",
        "DELETE FROM trace_diary_entry WHERE id = %s",
        "UPDATE trace_diary_photo SET width = 1 WHERE entry_id = %s",
    ],
)
def test_what_was_written_stays_written(kept, statement):
    """Triggers diary_entry_only_forgets and diary_photo_is_erased_at_most."""
    refused(statement, kept.pk, name="never changed")
    assert DiaryEntry.objects.get(pk=kept.pk).fields["weight"] == "12.5"


def test_entries_are_never_emptied(farm):
    refused("TRUNCATE trace_diary_entry CASCADE", name="never changed")


def test_diary_entry_only_forgets(kept):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE trace_diary_entry SET fields = '{}', seed = NULL WHERE id = %s", [kept.pk])
        cursor.execute("DELETE FROM trace_diary_photo WHERE entry_id = %s", [kept.pk])
    assert (DiaryEntry.objects.get(pk=kept.pk).fields, DiaryPhoto.objects.count()) == ({}, 0)


def test_photo_has_at_most_300_kb(farm, kept):
    entry = "(SELECT id FROM trace_diary_entry WHERE corrects_id IS NULL LIMIT 1)"
    DiaryPhoto.objects.all().delete()
    statement = f"INSERT INTO trace_diary_photo (entry_id, jpeg, digest, width, height) VALUES ({entry}, %s, %s, 1, 1)"
    refused(statement, bytes(300_001), bytes(32), name="photo_has_at_most_300_kb")
    refused(statement, b"x", bytes(31), name="photo_is_known_by_32_octets")


def test_upload_has_at_most_2_mb(farm):
    with pytest.raises(IntegrityError, match="upload_has_at_most_2_mb"), transaction.atomic():
        DiaryUpload.objects.create(id=uuid4(), party_id=farm.pk, template="honey", name="a", content=bytes(2_000_001))
