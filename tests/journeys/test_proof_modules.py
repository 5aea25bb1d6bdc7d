"""The verifier's modules in a real browser: the same cases as in Node, with the browser's Ed25519 and with ours."""

import json
import time
from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.ledger import ed25519_cases, proof_cases
from tests.ledger.javascript import ANSWERS, Call, Modules, packed
from tests.ledger.test_javascript_ed25519 import wrong
from tests.ledger.test_javascript_proofs import differing

pytestmark = pytest.mark.journeys


class Chromium(Modules):
    """The modules as the server gives them to a page of its own, under the page's own content security policy."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def answers(self, calls: Sequence[Call], without: str = "") -> list[dict[str, Any]]:
        asked = {"root": "/static", "calls": packed(calls), "without": without}
        found: list[dict[str, Any]] = self.page.evaluate(ANSWERS, json.loads(json.dumps(asked)))
        return found


@pytest.fixture
def chromium(site: str, page: Page) -> Chromium:
    page.goto(site + "/so-cai/kiem-chung/?environment=replay")
    return Chromium(page)


@pytest.mark.parametrize("without", ["", "Ed25519"])
def test_verdicts_in_the_browser_are_those_that_are_due(chromium: Chromium, without: str) -> None:
    assert differing(chromium, proof_cases.all_cases(int(time.time())), without) == {}


@pytest.mark.parametrize("without", ["", "Ed25519"])
def test_signatures_are_judged_by_the_standard(chromium: Chromium, without: str) -> None:
    assert wrong(chromium, [*ed25519_cases.published(), *ed25519_cases.drawn(150)], without) == []


def test_ours_refuses_every_oddity(chromium: Chromium) -> None:
    assert wrong(chromium, ed25519_cases.odd(), "Ed25519") == []
