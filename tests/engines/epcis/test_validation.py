"""Verdicts: on the published documents, and one event at a time."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.engines.epcis.samples import CONTEXT, CRAB, LIMITS, document, event, found, problems, read
from tests.engines.epcis.test_schema import expected

from duoc.engines.epcis import documents, validation
from duoc.engines.epcis.problems import Verdict

# The only warnings of rule 1 in all published documents: two samples with a wrong digit in a GRAI.
WRONG_GRAI = {
    "examples-openepcis/Query/Combination_of_different_event.json",
    "examples-openepcis/Query/queryDocument.json",
}


def test_published_documents_get_the_verdict_of_the_schema_and_no_false_alarm(shared: Path) -> None:
    """No semantic rule refuses what its publisher calls valid; what the schema refuses stays refused."""
    warned = set()
    for one in expected(shared):
        made = documents.read((shared / "data/trace/epcis" / one["file"]).read_bytes())
        verdicts = list(validation.judge(made, LIMITS))
        accepted = not validation.judge_header(made) and all(verdict.accepted for verdict in verdicts)
        assert accepted == one["schema_uri_or_blank_node"], one["file"]
        warned |= {one["file"] for verdict in verdicts for problem in verdict.warnings if problem.rule == "1"}
        assert all(
            problem.reason and problem.place.startswith("$") for verdict in verdicts for problem in verdict.problems
        )
    assert warned == WRONG_GRAI


@pytest.mark.parametrize(
    ("file", "index", "place", "words"),
    [
        ("Combination_of_events_with_missing_mandatory_fields", 0, "$", "action is missing"),
        ("Combination_of_events_with_missing_mandatory_fields", 1, "$", "eventTimeZoneOffset is missing"),
        ("Combination_of_non_standard_bizStep_and_disposition", 0, "$.bizStep", "“transforming” is no bizStep"),
        ("Combination_of_non_standard_bizStep_and_disposition", 1, "$.disposition", "“in_transport” is no disposition"),
        ("ObjectEvent_with_ilmd_field_without_namespace", 0, "$.ilmd", "“materialType” is no field"),
        ("ObjectEvent_with_invalid_certificationInfo", 0, "$.certificationInfo", "URI"),
        ("ObjectEvent_with_non_standard_bizStep", 0, "$.bizStep", "“transforming” is no bizStep"),
        ("ObjectEvent_with_non_standard_disposition", 0, "$.disposition", "“in_transport” is no disposition"),
        ("ObjectEvent_with_unknown_field_in_quantityList", 0, "$.quantityList[0]", "“weight” is no field"),
        ("ObjectEvent_without_identifier_list", 0, "$", "epcList, quantityList, or sensorElementList with readPoint"),
    ],
)
def test_invalid_captures_say_what_is_wrong(shared: Path, file: str, index: int, place: str, words: str) -> None:
    path = shared / "data/trace/epcis/examples-openepcis/Capture/Invalid" / f"{file}.json"
    verdict = list(validation.judge(documents.read(path.read_bytes()), LIMITS))[index]
    assert not verdict.accepted
    assert verdict.errors[0].rule == "schema"
    assert verdict.errors[0].place == place
    assert words in verdict.errors[0].reason


def test_word_that_the_schema_does_not_know_is_named(shared: Path) -> None:
    path = shared / "data/trace/epcis/examples-openepcis/Query/TransactionEvent_with_userExtensions.json"
    (verdict,) = validation.judge(documents.read(path.read_bytes()), LIMITS)
    assert "“EffectiveDoseRate” is no measurement type of CBV 2.0" in verdict.errors[0].reason


@pytest.mark.parametrize(
    "kind", ["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"]
)
def test_plain_events_have_no_problems(kind: str) -> None:
    assert found(event(kind)) == ()


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"eventTime": "yesterday"}, "$.eventTime", "time with a zone"),
        ({"eventTime": "2026-02-31T00:00:00Z"}, "$.eventTime", "time with a zone"),
        ({"eventTime": "2026-01-01T00:00:00"}, "$.eventTime", "time with a zone"),
        ({"eventTime": 5}, "$.eventTime", "must be a text, not a number"),
        ({"eventTimeZoneOffset": "+7:00"}, "$.eventTimeZoneOffset", "+07:00"),
        ({"action": "LOOK"}, "$.action", "none of OBSERVE, ADD, DELETE"),
        ({"epcList": "x"}, "$.epcList", "must be a list, not a text"),
        ({"epcList": ["hello"]}, "$.epcList[0]", "“hello” is no URI"),
        ({"epcList": [CRAB, CRAB]}, "$.epcList", "twice"),
        ({"quantityList": [{"epcClass": CRAB, "quantity": "5"}]}, "$.quantityList[0].quantity", "must be a number, not a text"),
        ({"quantityList": [{"quantity": 5}]}, "$.quantityList[0]", "epcClass is missing"),
        ({"quantityList": [{"epcClass": CRAB, "uom": "kg"}]}, "$.quantityList[0].uom", "unit code"),
        ({"readPoint": {}}, "$.readPoint", "id is missing"),
        ({"bizStep": "shiping"}, "$.bizStep", "no bizStep of CBV 2.0"),
        ({"bizStep": "urn:epcglobal:cbv:bizstep:shipping"}, "$.bizStep", "no URI of another vocabulary"),
        ({"bizStep": 7}, "$.bizStep", "must be a text, not a number"),
        ({"ilmd": {"a": 1}, "action": "OBSERVE"}, "$", "ilmd stands only"),
        ({"size": 5}, "$", "“size” is no field of this element; an extension is named with a declared prefix, as example:size"),
        ({"a b:c": 5}, "$", "“a b:c” is no name of a field and no URI"),
        ({"persistentDisposition": {}}, "$.persistentDisposition", "needs set or unset"),
        ({"persistentDisposition": {"set": []}}, "$.persistentDisposition.set", "at least 1 item"),
        ({"errorDeclaration": {"reason": "oops"}}, "$.errorDeclaration", "declarationTime is missing"),
        ({"type": "crab"}, "$.type", "no URI"),
        ({"type": None}, "$", "type is missing"),
    ],
)  # fmt: skip
def test_schema_in_words(change: dict[str, Any], place: str, words: str) -> None:
    one = {name: value for name, value in (event() | change).items() if value is not None}
    refusals = found(one)
    assert {problem.rule for problem in refusals} == {"schema"}
    assert any(problem.place == place and words in problem.reason for problem in refusals), refusals


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, [event()]])
def test_what_is_no_event_gets_a_verdict(odd: Any) -> None:
    made = read(document(event(), odd, event()))
    first, second, third = validation.judge(made, LIMITS)
    assert (first.accepted, second.accepted, third.accepted) == (True, False, True)
    assert (second.index, second.errors[0].rule) == (1, "schema")


def test_wrong_action_is_one_problem_not_two() -> None:
    assert [problem.place for problem in found(event(action="LOOK"))] == ["$.action"]


def test_undeclared_prefixes_are_refused_at_every_depth() -> None:
    declared = {"@context": [CONTEXT, {"ext": "https://ns.example.com/"}]}
    deep = {"ext:a": {"b": [{"ext:c": 1}, {"nope:d": 1}]}}
    assert problems(event(ext__a=1) | declared) == []
    assert problems(event(ext__a=1)) == [("prefix", "E")]
    assert [str(problem) for problem in found(event(**deep) | declared)] == [
        '$["ext:a"].b: “nope:d”: no @context of document or event declares “nope”'
    ]
    for name in ("readPoint", "bizLocation"):
        assert problems(event(**{name: {"id": CRAB, "nope:gate": 1}})) == [("prefix", "E")]
    assert problems(event(**{"https://ns.example.com/a": 1, "urn:x:y": 1, "gs1:z": 1})) == []


def test_prefix_declared_by_the_document_holds_for_all_events_by_an_event_for_it_alone() -> None:
    own = event(ext__a=1) | {"@context": {"ext": "https://ns.example.com/"}}
    assert [verdict.accepted for verdict in validation.judge(read(document(own, event(ext__a=1))), LIMITS)] == [
        True,
        False,
    ]
    whole = document(event(ext__a=1), **{"@context": [CONTEXT, {"ext": "https://ns.example.com/"}]})
    assert [verdict.accepted for verdict in validation.judge(read(whole), LIMITS)] == [True]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"schemaVersion": 2.0}, "$.schemaVersion: must be a text, not a number"),
        ({"schemaVersion": "two"}, "no version number"),
        ({"creationDate": "2026-01-01"}, "$.creationDate"),
        ({"sender": 5}, "$.sender: must be a text"),
        ({"foo": 5}, "“foo” is no field"),
        ({"nope:x": 5}, "no @context of document or event declares “nope”"),
        ({"epcisBody": {}}, "eventList is missing"),
        ({"epcisBody": {"eventList": {}}}, "must be a list, not an object"),
    ],
)
def test_header_has_a_verdict_of_its_own(change: dict[str, Any], words: str) -> None:
    made = read(document(event()) | change)
    assert any(words in str(problem) for problem in validation.judge_header(made))


def test_bare_event_needs_a_context() -> None:
    assert validation.judge_header(read({"@context": CONTEXT, **event()})) == ()
    assert [str(problem) for problem in validation.judge_header(read(event()))] == ["$: @context is missing"]


def test_verdicts_come_in_order_and_as_they_are_asked_for() -> None:
    bad = {at for at in range(700) if at % 97 == 5}
    octets = json.dumps(document(*(event(action="LOOK" if at in bad else "ADD") for at in range(700)))).encode()
    made = documents.scan(io.BytesIO(octets))
    verdicts = list(validation.judge(made, LIMITS))
    assert [verdict.index for verdict in verdicts] == list(range(700))
    assert {verdict.index for verdict in verdicts if not verdict.accepted} == bad
    assert next(iter(validation.judge(made, LIMITS))) == Verdict(0)
    assert [(one["action"], verdict.index) for one, verdict in validation.judged(made, LIMITS)][5:7] == [
        ("LOOK", 5),
        ("ADD", 6),
    ]


@pytest.mark.parametrize("odd", ["\x1b[2J", "a\nb", "\u202e", "\x00", "\u2028"])
def test_what_is_quoted_cannot_speak_to_a_terminal(odd: str) -> None:
    for one in (
        event(bizStep=odd),
        event(**{odd: 1}),
        event(epcList=[odd]),
        event(**{f"{odd}:x": 1}),
        event(readPoint={"id": CRAB, f"{odd}:y": {}}),
        event(ilmd={"gs1:a": {odd: {"nope:y": 1}}}, action="ADD"),
    ):
        assert found(one)
        assert all(str(problem).isprintable() for problem in found(one)), found(one)


def test_what_is_quoted_is_cut() -> None:
    for one in (event(bizStep="x" * 10_000), event(**{"y" * 10_000: 1}), event(epcList=["z" * 10_000])):
        assert all(len(str(problem)) < 400 for problem in found(one))


@pytest.mark.parametrize("kind", ["ObjectEvent", "AggregationEvent", "TransformationEvent"])
def test_many_events_are_judged_as_each_alone(kind: str) -> None:
    """Rules are applied one after the other to a whole block: nobody gets what another one deserves."""
    events = [
        event(kind),
        event(kind, eventTime="2031-01-01T00:00:00Z"),
        event(kind, nobody__name="x"),
        event(kind, eventTime="1999-01-01T00:00:00Z", ilmd=None),
        event(kind, bizStep="no such step"),
        event(kind, readPoint={"id": "https://id.gs1.org/414/9521321000019"}),
    ] * 40
    together = list(validation.judge(read(document(*events)), LIMITS))
    alone = [validation.judge_event(one, read(document()).prefixes, LIMITS, at) for at, one in enumerate(events)]
    assert together == alone
    assert [one.accepted for one in together[:6]] == [True, False, False, True, False, False]
    assert [one.index for one in together] == list(range(240))


def test_prefix_is_missed_wherever_the_name_stands() -> None:
    """In a list, in an object of a list, below another own name; not inside texts, not in the event's own context."""
    told = [
        event(sensorElementList=[{"sensorReport": [{"type": "Temperature", "value": 1, "uom": "CEL", "nobody:x": 1}]}]),
        event(ilmd={"cbvmda:a": {"nobody:b": 1}}, action="ADD"),
        event(certificationInfo="nobody:x"),
        event(**{"@context": [{"some": "https://some.example/"}], "some:x": {"some:y": 1}}),
    ]
    verdicts = validation.judge(read(document(*told)), LIMITS)
    assert [[one.rule for one in verdict.errors] for verdict in verdicts] == [["prefix"], ["prefix"], [], []]
