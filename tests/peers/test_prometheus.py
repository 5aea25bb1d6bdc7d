"""What a Prometheus reads at `/metrics` of gateway and web."""

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from django.test import Client
from tests.peers.exposition import MEDIA_TYPE, Family, NotPrometheusError, parse
from tests.peers.running import Running, until

# From "Exposition formats" of the Prometheus documentation, its own example without histogram and summary.
EXAMPLE = r"""# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
# TYPE msdos_file_access_time_seconds gauge
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9

# TYPE something_weird gauge
something_weird{problem="division by zero"} +Inf -3982045
"""


def test_reader_understands_the_example_of_the_standard() -> None:
    found = parse(EXAMPLE)
    assert found["http_requests_total"].samples[frozenset({("method", "post"), ("code", "200")})] == 1027
    (labels,) = found["msdos_file_access_time_seconds"].samples
    assert dict(labels) == {"path": "C:\\DIR\\FILE.TXT", "error": 'Cannot find file:\n"FILE.TXT"'}
    assert list(found["something_weird"].samples.values()) == [float("inf")]


@pytest.mark.parametrize(
    "text",
    [
        "# TYPE a gauge\na 1",
        "a 1\n",
        "# TYPE a gauge\na one\n",
        "# TYPE a gauge\na 1_000\n",
        "# TYPE a gauge\na{b=1} 1\n",
        '# TYPE a gauge\na{b="x" 1\n',
        '# TYPE a gauge\na{b="x"c="y"} 1\n',
        '# TYPE a gauge\na{b="\\x"} 1\n',
        '# TYPE a gauge\na{b="x",b="y"} 1\n',
        '# TYPE a gauge\na{b="x"} 1\na{b="x"} 2\n',
        "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na{c=\"d\"} 1\n",
        "# TYPE a gauge\na 1\n# HELP a late\n",
        "# TYPE a gauge\n# TYPE a gauge\na 1\n",
        "# TYPE a number\na 1\n",
        "# TYPE a counter\na 1\n",
        "# TYPE a_total gauge\na_total 1\n",
        "# TYPE a gauge\n",
        "# TYPE a-b gauge\na-b 1\n",
        "# TYPE a gauge\r\na 1\r\n",
        "<html>\n",
    ],
)  # fmt: skip
def test_reader_refuses_what_is_not_the_format(text: str) -> None:
    with pytest.raises(NotPrometheusError):
        parse(text)


def scraped(running: Running) -> dict[str, Family]:
    with urllib.request.urlopen(f"{running.gateway}/metrics", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith(MEDIA_TYPE)
        return parse(answer.read().decode())


def web() -> dict[str, Family]:
    answer = Client(headers={"host": "localhost"}).get("/metrics")
    assert (answer.status_code, answer["Content-Type"].startswith(MEDIA_TYPE)) == (200, True)
    return parse(answer.content.decode())


def of(family: Family, **labels: str) -> float:
    return family.samples[frozenset(labels.items())]


def call(running: Running, service: str = "") -> None:
    request = urllib.request.Request(running.url("/tra-cuu", service), headers=running.headers)
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except urllib.error.HTTPError as refused:
        refused.close()


@pytest.mark.parametrize("page", [scraped, lambda _running: web()], ids=["gateway", "web"])
def test_metrics_follow_the_grammar(running: Running, page: Callable[[Running], dict[str, Family]]) -> None:
    call(running)
    call(running, running.closed)
    found = page(running)
    assert len(found) >= 5
    assert all(name.startswith("duoc_") for name in found)


def test_gateway_counts_what_it_answers_and_refuses(running: Running) -> None:
    call(running, running.closed)
    before = scraped(running)
    for _ in range(5):
        call(running)
    call(running, running.closed)
    after = scraped(running)
    grown = {
        name: sum(after[name].samples.values()) - sum(before[name].samples.values())
        for name in ("duoc_gateway_messages_total", "duoc_gateway_refused_total")
    }
    assert grown == {"duoc_gateway_messages_total": 5, "duoc_gateway_refused_total": 1}
    assert sum(after["duoc_gateway_in_flight"].samples.values()) == 0


def test_web_counts_what_was_recorded_and_signed(running: Running) -> None:
    def recorded() -> float:
        return of(web()["duoc_exchange_requests_total"], environment="production")

    answered = sum(scraped(running)["duoc_gateway_messages_total"].samples.values())
    until(lambda: recorded() == answered)
    for _ in range(3):
        call(running)
    until(lambda: recorded() == answered + 3)
    until(lambda: of(web()["duoc_outbox_entries"], environment="production") == 0)
    assert of(web()["duoc_ledger_signed_size"], environment="production") > 1
    assert of(web()["duoc_up"]) == 1


def test_every_figure_of_the_web_says_what_it_means(running: Running) -> None:
    assert [name for name, family in web().items() if not family.told] == []
