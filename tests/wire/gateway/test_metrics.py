"""`/metrics` of one gateway and of all behind a port: read by the grammar of exposition format 0.0.4; who is counted, who not."""

import json
import os
import re
import time
from types import SimpleNamespace

import pytest

from duoc.wire.gateway import metrics
from duoc.wire.gateway.metrics import FILE


def service(name, is_open=False):
    return SimpleNamespace(name=name, breaker=SimpleNamespace(is_open=is_open))


def gateway(name="gw1-00000001", logged=7, refused=None, services=None):
    """What `metrics` looks at of a gateway; `services` None: it has read no registry yet."""
    registry = None if services is None else SimpleNamespace(version=3, services=dict(enumerate(services)))
    return SimpleNamespace(
        journal=SimpleNamespace(logged=logged, sealed=2, name=name),
        in_flight=1,
        connections=[object()] * 4,
        registry=registry,
        notices=SimpleNamespace(written=5, dropped=6),
        refused=refused or {},
    )


# Of the format's page: metric names, label names, and label values in which \\, " and line feeds are escaped.
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"'
SAMPLE = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?[0-9]+)")


def read(text):
    """(name, labels) → number, of a page whose every line is a sample, a HELP or a TYPE."""
    found = {}
    for line in text.splitlines():
        if re.match(r"# (HELP|TYPE) \S+ \S", line):
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample, line
        labels = re.findall(r'(\w+)="([^"]*)"', sample[2] or "")
        key = sample[1], tuple(sorted(labels))
        assert key not in found, f"told twice: {line}"
        found[key] = int(sample[3])
    return found


def folder(where, name, **more):
    """The spool of another gateway, which has just left its numbers."""
    made = where / name
    made.mkdir()
    other = gateway(f"{name}-00000002", **more)
    (made / "gateway.json").write_text(json.dumps({"name": other.journal.name, "vkey": "x"}))
    metrics.leave(other, made)
    return made


def test_numbers_are_those_of_the_gateway():
    found = read(metrics.text(metrics.samples(gateway(refused={"Client.BadRequest": 9}, services=[service("VN/a")]))))
    assert found == {
        ("duoc_gateway_messages_total", ()): 7, ("duoc_gateway_batches_total", ()): 2, ("duoc_gateway_in_flight", ()): 1,
        ("duoc_gateway_connections", ()): 4, ("duoc_gateway_registry_version", ()): 3,
        ("duoc_gateway_refused_total", (("code", "Client.BadRequest"),)): 9,
        ("duoc_gateway_notices_total", ()): 5, ("duoc_gateway_notices_dropped_total", ()): 6,
    }  # fmt: skip


def test_circuit_is_told_while_it_is_open_and_a_family_without_samples_not_at_all():
    shut, opened = service("VN/GOV/G22/sim/a"), service("VN/GOV/G22/sim/b%22", is_open=True)
    text = metrics.text(metrics.samples(gateway(services=[shut, opened])))
    assert read(text)["duoc_gateway_circuit_open", (("service", "VN/GOV/G22/sim/b%22"),)] == 1
    assert "sim/a" not in text
    opened.breaker.is_open = False
    quiet = metrics.text(metrics.samples(gateway(services=[shut, opened])))
    assert "circuit_open" not in quiet
    assert "refused_total" not in quiet


def test_text_has_one_help_and_type_for_a_family_and_ends_in_a_line_feed():
    text = metrics.text(metrics.samples(gateway(refused={"a": 1, "b": 2}, services=[])))
    assert text.endswith("\n")
    assert "\n\n" not in text
    heads = re.findall(r"^# (HELP|TYPE) (\S+)", text, re.MULTILINE)
    assert len(heads) == len(set(heads))
    for name in {name for _, name in heads}:
        assert ("HELP", name) in heads
        assert ("TYPE", name) in heads
        # A counter ends in _total (Prometheus' naming practice), a gauge does not.
        kind = re.search(rf"^# TYPE {name} (\w+)", text, re.MULTILINE)[1]
        assert (kind == "counter") == name.endswith("_total")


def test_gateway_without_a_registry_tells_version_0():
    assert read(metrics.text(metrics.samples(gateway())))["duoc_gateway_registry_version", ()] == 0


def test_all_gateways_behind_a_port_are_told_each_by_its_name(tmp_path):
    own = tmp_path / "gw1"
    own.mkdir()
    folder(tmp_path, "gw2", logged=30, refused={"Client.BadRequest": 4}, services=[service("VN/x", is_open=True)])
    found = read(metrics.text(metrics.of_all(gateway(logged=11), own)))
    one, two = (("gateway", "gw1-00000001"),), (("gateway", "gw2-00000002"),)
    assert found["duoc_gateway_messages_total", one] == 11  # asked for now, though it has left no file yet
    assert found["duoc_gateway_messages_total", two] == 30
    assert found["duoc_gateway_refused_total", (("code", "Client.BadRequest"), *two)] == 4
    assert found["duoc_gateway_circuit_open", (*two, ("service", "VN/x"))] == 1


def test_own_numbers_are_those_of_now_and_not_of_the_file(tmp_path):
    own = tmp_path / "gw1"
    own.mkdir()
    metrics.leave(gateway(logged=1), own)
    found = read(metrics.text(metrics.of_all(gateway(logged=2), own)))
    assert found == {key: value for key, value in found.items() if dict(key[1])["gateway"] == "gw1-00000001"}
    assert found["duoc_gateway_messages_total", (("gateway", "gw1-00000001"),)] == 2


def names(tmp_path):
    found = metrics.of_all(gateway(), tmp_path / "gw1")
    return {dict(labels)["gateway"].split("-")[0] for samples in found.values() for labels, _ in samples}


def test_gateway_that_has_gone_is_left_out_after_some_seconds(tmp_path):
    (tmp_path / "gw1").mkdir()
    spool = folder(tmp_path, "gw2")
    assert names(tmp_path) == {"gw1", "gw2"}
    for age, shown in ((3, {"gw1", "gw2"}), (60, {"gw1"})):
        then = time.time() - age
        os.utime(spool / FILE, (then, then))
        assert names(tmp_path) == shown


@pytest.mark.parametrize(
    "damage",
    [
        lambda spool: (spool / FILE).write_text("{"),
        lambda spool: (spool / FILE).write_text("[]"),
        lambda spool: (spool / FILE).write_bytes(b"\xff"),
        lambda spool: (spool / FILE).write_text(json.dumps({"messages_total": [[[], 1]]})),  # of an earlier version
        lambda spool: (spool / "gateway.json").unlink(),
        lambda spool: (spool / "gateway.json").write_text("[]"),
        lambda spool: (spool / FILE).unlink(),
    ],
)
def test_numbers_that_cannot_be_read_are_left_out_whole_and_cost_no_others(tmp_path, damage):
    (tmp_path / "gw1").mkdir()
    damage(folder(tmp_path, "gw2"))
    folder(tmp_path, "gw3")
    assert names(tmp_path) == {"gw1", "gw3"}


def test_numbers_are_left_for_the_owner_alone_and_leave_no_draft(tmp_path):
    spool = folder(tmp_path, "gw2")
    metrics.leave(gateway(), spool)
    assert (spool / FILE).stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in spool.iterdir()) == ["gateway.json", FILE]


def test_disk_that_refuses_costs_nobody_an_answer(tmp_path):
    metrics.leave(gateway(), tmp_path / "gone")
    assert read(metrics.text(metrics.samples(gateway())))
