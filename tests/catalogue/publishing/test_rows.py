"""Rows in PostgreSQL are the rows of the file, cell by cell, whatever a cell holds."""

import json
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
from django.db import connection

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import publishing

LOCAL = datetime(2026, 3, 5, 10, 20, 30)  # noqa: DTZ001  # as the file says it: without a zone
NASTY = [
    "a,b",
    'nói "thật"',
    "hai\ndòng",
    "\\.",
    "\\N",
    "NULL",
    "'; DROP TABLE x; --",
    "=1+1",
    "  lề  ",
    "đ😀",
    "%_",
    "{a}",
    "\t",
    "é",
]


def both(version):
    """The rows as PostgreSQL has them, and as the file has them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {version.rows_table} ORDER BY _id")
        rows = [row[1:] for row in cursor.fetchall()]
    table = pq.read_table(publishing.parquet_of(version, HOUSE))
    return rows, [tuple(row.values()) for row in table.to_pylist()]


def test_texts_are_kept_to_the_letter(publish):
    table = [{"ma": f"K{n}", "chu": text} for n, text in enumerate(NASTY, 10)] + [{"ma": "K99", "chu": None}]
    version = publish(json.dumps(table), "chu.json").version
    rows, file = both(version)
    assert rows == file
    assert [text for _, text in rows] == [text if text.strip() else None for text in NASTY] + [None]


def test_every_type_is_what_it_says(publish):
    table = (
        "ma,so,thap_phan,dung,ngay,luc,luc_gio,nam\n"
        'K10,1,"1,5",có,05/03/2026,2026-03-05 10:20:30,2026-03-05T10:20:30+07:00,2025\n'
        'K11,-5,"1.234,25",không,31/12/2025,2026-03-05 00:00:00,2026-03-05T10:20:30Z,1999\n'
        "K12,,,,,,,\n"
    )
    rows, file = both(publish(table).version)
    assert rows == file
    assert rows[0] == (
        "K10", 1, 1.5, True, date(2026, 3, 5), LOCAL, LOCAL.replace(hour=3, tzinfo=UTC), 2025,
    )  # fmt: skip
    assert rows[1][1:4] == (-5, 1234.25, False)
    assert rows[2] == ("K12", *[None] * 7)


def test_places_are_kept_as_their_text(publish):
    features = [
        {
            "type": "Feature",
            "properties": {"ten": f"Điểm {n}", "so": n},
            "geometry": {"type": "Point", "coordinates": [105.0 + n, 9.1]},
        }
        for n in range(11, 14)
    ]
    version = publish(json.dumps({"type": "FeatureCollection", "features": features}), "diem.geojson").version
    rows, file = both(version)
    assert rows == file
    place = next(field["name"] for field in version.schema["fields"] if field["type"] == "geojson")
    at = [field["name"] for field in version.schema["fields"]].index(place)
    assert json.loads(rows[0][at]) == features[0]["geometry"]


def test_the_largest_numbers_are_whole(publish):
    rows, file = both(publish("ma,lon,nho\nK10,999999999999999999,-999999999999999999\nK11,0,1\n").version)
    assert rows == file == [("K10", 999999999999999999, -999999999999999999), ("K11", 0, 1)]


def test_rows_are_counted_from_one_over_all_batches(publish):
    version = publish("ma,so\n" + "".join(f"K{n},{n * 7}\n" for n in range(40_000))).version
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), min(_id), max(_id), bool_and(so = (_id - 1) * 7) FROM {version.rows_table}")
        assert cursor.fetchone() == (40_000, 1, 40_000, True)
