"""`duoc trace validate` and `event-hash` as a script uses them."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.engines.epcis.samples import document, event
from tests.engines.epcis.test_schema import expected

from duoc.cli.main import main


def judged(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    status = main(["trace", "validate", str(path), "--json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "document.json"


def test_accepted_document(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(json.dumps(document(event(), event("AggregationEvent"))))
    good = {"accepted": True, "rule": None, "reason": None}
    assert judged(file, capsys) == (0, {**good, "events": [{"index": 0, **good}, {"index": 1, **good}], "warnings": []})


def test_refused_event_names_rule_and_place(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(json.dumps(document(event(), event("AggregationEvent", parentID=None), event(action="LOOK"))))
    status, told = judged(file, capsys)
    assert (status, told["accepted"], told["rule"]) == (1, False, None)
    assert [(one["index"], one["accepted"], one["rule"]) for one in told["events"]] == [
        (0, True, None),
        (1, False, "5"),
        (2, False, "schema"),
    ]
    assert told["events"][2]["reason"] == "$.action: “LOOK” is none of OBSERVE, ADD, DELETE"


def test_warnings_stand_apart_and_refuse_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(json.dumps(document(event(eventTime="1999-01-01T00:00:00Z"))))
    status, told = judged(file, capsys)
    assert (status, told["accepted"]) == (0, True)
    assert [(one["index"], one["rule"]) for one in told["warnings"]] == [(0, "4")]


def test_head_is_judged_by_itself(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(json.dumps(document(event(), schemaVersion=2.0)))
    status, told = judged(file, capsys)
    assert (status, told["accepted"], told["rule"], told["events"][0]["accepted"]) == (1, False, "schema", True)
    assert told["reason"] == "$.schemaVersion: must be a text, not a number"


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"", "nothing was sent"),
        (b"{", "missing"),
        (b'{"a":1,"a":1}', "twice"),
        (b"<a", "not well-formed"),
        (b'{"type":"EPCISDocument","a":"\xff"}', "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_one_reason(
    file: Path, octets: bytes, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(octets)
    status, told = judged(file, capsys)
    assert (status, told["accepted"], told["rule"], told["events"]) == (1, False, "document", [])
    assert words in told["reason"]


def test_sentences_for_people(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(json.dumps(document(event(eventTime="1999-01-01T00:00:00Z"), event(action="LOOK"))))
    assert main(["trace", "validate", str(file)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Sự kiện 1 bị từ chối [schema]: $.action")
    assert lines[1].startswith("Sự kiện 0, lưu ý [4]: $.eventTime")
    assert lines[2] == "1/2 sự kiện được nhận, 1 lưu ý."


@pytest.mark.parametrize("verb", ["validate", "event-hash"])
def test_missing_file_is_one_sentence(tmp_path: Path, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", verb, str(tmp_path / "none.json")]) == 1
    assert capsys.readouterr().err.startswith("duoc: ")


def test_every_published_document(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for one in expected(shared):
        status, told = judged(shared / "data/trace/epcis" / one["file"], capsys)
        assert (status, told["accepted"]) == (
            0 if one["schema_uri_or_blank_node"] else 1,
            one["schema_uri_or_blank_node"],
        ), one["file"]


def test_hashes_one_a_line(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shared / "data/trace/event-hash"
    for ending in ("jsonld", "xml"):
        assert main(["trace", "event-hash", str(folder / f"epcisDocWithVariousEventTypes.{ending}")]) == 0
        assert capsys.readouterr().out == (folder / "epcisDocWithVariousEventTypes.hashes").read_text()


def test_other_order_is_asked_for_by_name(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(json.dumps(document(event("TransactionEvent", parentID="urn:x:box"))))
    hashes = []
    for order in ("published", "text"):
        assert main(["trace", "event-hash", str(file), "--order", order]) == 0
        hashes.append(capsys.readouterr().out)
    assert hashes[0] != hashes[1]


def test_hash_of_what_is_no_event(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(json.dumps(document(event(), "x")))
    assert main(["trace", "event-hash", str(file)]) == 1
    assert "eventList[1]" in capsys.readouterr().err


def test_a_document_that_contradicts_itself_in_time_is_warned(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = event(bizStep="retail_selling", eventTime="2026-11-21T08:00:00.000+07:00")
    file.write_text(json.dumps(document(later, event(bizStep="destroying", action="DELETE"), event(action="LOOK"))))
    status, told = judged(file, capsys)
    assert (status, [one["index"] for one in told["events"] if not one["accepted"]]) == (1, [2])
    (warning,) = told["warnings"]
    assert (warning["index"], warning["rule"]) == (0, "14")
    assert warning["reason"].endswith("nothing happens after destroying")
