"""The searched form of entries and the words of it; entries that are there already get theirs."""

from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from duoc.engines.search import slips
from duoc.engines.search.documents import document
from duoc.engines.search.words import forms


def index_entries(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    entries = apps.get_model("catalogue", "Entry").objects.using(alias).select_related("agency", "topic")
    texts = apps.get_model("catalogue", "SearchText").objects.using(alias)
    known: set[str] = set()
    for entry in entries.iterator(chunk_size=500):
        other = [entry.agency.name, entry.topic.title if entry.topic else "", entry.title_en, entry.code]
        form = document(entry.title, entry.keywords, entry.notes, other)
        texts.create(entry=entry, vector=form.vector, title_length=form.title_length)
        known |= form.known
    word = apps.get_model("catalogue", "SearchWord")
    rows = [word(rows_table="", word=one, keys=slips.keys(forms(one)[1])) for one in sorted(known)]
    word.objects.using(alias).bulk_create(rows, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_registry")]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="catalogue.entry",
                    ),
                ),
                ("vector", django.contrib.postgres.search.SearchVectorField()),
                ("title_length", models.IntegerField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["vector"], name="catalogue_search_words", fastupdate=False
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rows_table", models.TextField()),
                ("word", models.TextField()),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["keys"], name="catalogue_search_slips", fastupdate=False
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("rows_table", "word"), name="search_word_is_known_once")
                ],
            },
        ),
        migrations.RunPython(index_entries, migrations.RunPython.noop),
    ]
