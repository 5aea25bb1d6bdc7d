"""A citizen checks an entry of the log: from its page, from files, from one file without any network."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from tests.ledger import proof_cases
from tests.ledger.proof_cases import Case

from duoc.core.environment import Environment
from duoc.ledger import services as ledger
from duoc.ledger.services import proof_files

pytestmark = pytest.mark.journeys
REPLAY = "?environment=replay"
PAGE = "/so-cai/kiem-chung/" + REPLAY
SAID = {
    "ok": "Đã kiểm chứng",
    "alone": "Đúng theo sổ, chưa có nhân chứng",
    "form": "Bằng chứng không đúng dạng",
    "policy": "Chính sách không đọc được",
    "origin": "Sổ lạ",
    "log": "Chữ ký của sổ không đúng",
    "witness": "Chữ ký của nhân chứng bị hỏng",
    "quorum": "Chưa đủ nhân chứng",
    "path": "Đường dẫn không khớp",
    "entry": "Mục không khớp",
    "age": "Mốc đã cũ",
}


def newest() -> ledger.Head:
    """The head of the replay's log; asked in a thread of its own, since the browser's driver runs in this one."""

    def asked() -> ledger.Head:
        try:
            return ledger.head(environment=Environment.REPLAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asked).result()


@pytest.fixture
def witnessed(site: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The replay's log under a policy of two of three witnesses, two of whom have cosigned its newest checkpoint."""
    head = newest()
    told = head.note.split("\n\n")[0] + "\n"
    lines = "".join(proof_cases.cosigned(told, proof_cases.WITNESSES[name]) for name in "ac")
    shown = replace(head, note=head.note + lines)
    monkeypatch.setattr(proof_files, "shown_checkpoint", lambda environment: (shown.size, shown.note))
    file = Environment.REPLAY.folder(settings.HOME) / "ledger.policy"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# hai trong ba\n" + proof_cases.policy().replace(str(proof_cases.LOG.key), head.vkey))
    yield site
    file.unlink()


def one_of_each() -> dict[str, Case]:
    """For each verdict one case that deserves it."""
    return {case.verdict: case for case in reversed(proof_cases.all_cases(1_700_000_000))}


def verdict(page: Page) -> str:
    """What the page has decided, in its own words."""
    page.wait_for_selector("output .seal")
    return page.locator("output strong").inner_text()


def check(page: Page, address: str, case: Case) -> str:
    """Choose the files, paste the policy, press the button."""
    page.goto(address)
    page.get_by_text("Chính sách tin cậy").click()
    page.get_by_label("Chính sách (tlog-policy)").fill(case.policy.removesuffix("\n"))
    files = [("proof", "p.tlog-proof", case.proof), ("entry", "e.json", case.entry)]
    for name, file, octets in files:
        page.locator(f"input[name={name}]").set_input_files(
            {"name": file, "mimeType": "application/octet-stream", "buffer": octets}
        )
    if case.within != "Infinity":
        page.get_by_label("Nhân chứng ký gần nhất").select_option(case.within)
    page.get_by_role("button", name="Kiểm chứng").click()
    return verdict(page)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def sideways(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_entry_page_leads_to_the_verdict_without_another_request(witnessed: str, page: Page) -> None:
    page.goto(f"{witnessed}/so-cai/muc/5/{REPLAY}")
    page.get_by_role("link", name="Kiểm tra lại trên máy tôi").click()
    assert verdict(page) == SAID["ok"]
    told = page.locator("output").inner_text()
    head = newest()
    for fact in ("mục số 5 ", f"trong {head.size} mục", head.origin, "a, c", "5:13:20", "15/11/2023"):
        assert fact in told  # 1,700,000,000 s after the epoch, as Cà Mau's clocks showed it
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="Kiểm chứng").click()
    page.wait_for_timeout(300)
    assert verdict(page) == SAID["ok"]
    assert asked == []


def test_entry_changed_by_one_letter_is_red(witnessed: str, page: Page) -> None:
    page.goto(f"{witnessed}/so-cai/kiem-chung/{REPLAY}&index=5")
    assert verdict(page) == SAID["ok"]
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    text = page.get_by_label("hoặc dán nội dung, đúng từng chữ")
    text.fill(text.input_value().replace("0", "1", 1))
    page.get_by_role("button", name="Kiểm chứng").click()
    page.wait_for_selector("output .seal--bad")
    assert verdict(page) == SAID["entry"]
    expect(page.locator("output")).to_contain_text("mục số 5 ", use_inner_text=True)


def test_without_a_quorum_the_log_stands_alone(site: str, page: Page) -> None:
    page.goto(f"{site}/so-cai/kiem-chung/{REPLAY}&index=0")
    assert verdict(page) == SAID["alone"]
    expect(page.locator("output .seal--wait")).to_have_count(1)
    expect(page.get_by_text("Sổ này chưa đặt nhóm nhân chứng")).to_be_visible()


def test_log_that_has_not_started_is_said_so_and_any_policy_can_be_pasted(site: str, page: Page) -> None:
    case = one_of_each()["ok"]
    page.goto(site + "/so-cai/kiem-chung/")
    expect(page.get_by_text("chưa bắt đầu và chưa đặt nhóm nhân chứng")).to_be_visible()
    page.get_by_label("Chính sách (tlog-policy)").fill(case.policy)
    page.get_by_label("hoặc dán nội dung (bỏ qua").fill(case.proof.decode())
    page.get_by_label("hoặc dán nội dung, đúng từng chữ").fill(case.entry.decode())
    page.get_by_role("button", name="Kiểm chứng").click()
    assert verdict(page) == SAID["ok"]


@pytest.mark.parametrize("due", sorted(SAID))
def test_each_verdict_is_shown_in_words_and_axe_is_silent(site: str, page: Page, due: str) -> None:
    assert check(page, site + PAGE, one_of_each()[due]) == SAID[due]
    state = {"ok": "ok", "alone": "wait"}.get(due, "bad")
    expect(page.locator(f"output .seal--{state}")).to_have_count(1)
    assert not re.search(r"undefined|Invalid|\[object", page.locator("output").inner_text())
    expect(page.locator("output slot:empty")).to_have_count(0)
    assert not violations(page)


def test_reasons_name_the_log_the_witnesses_and_the_place(site: str, page: Page) -> None:
    cases = one_of_each()
    told = {}
    for due in ("origin", "log", "witness", "quorum", "path", "age"):
        check(page, site + PAGE, cases[due])
        told[due] = page.locator("output").inner_text()
    assert proof_cases.ORIGIN in told["origin"]
    assert proof_cases.ORIGIN in told["log"]
    assert "nhan-chung.example/c" in told["witness"]
    assert re.search(r"trong số: \w", told["quorum"])
    assert "13 trong 21 mục" in told["path"]
    assert "15/11/2023" in told["age"]


def test_english_reader_gets_english_reasons(site: str, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(site + PAGE)
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en]")
    case = one_of_each()["quorum"]
    page.locator("details summary").first.click()
    page.locator("[name=policy]").fill(case.policy)
    page.locator("[name=proofText]").fill(case.proof.decode())
    page.locator("[name=entryText]").fill(case.entry.decode())
    page.locator("[name=go]").click()
    assert verdict(page) == "Not enough witnesses"
    context.close()


def test_file_with_windows_line_ends_is_refused_though_a_field_would_mend_them(site: str, page: Page) -> None:
    case = one_of_each()["ok"]
    bent = replace(case, proof=case.proof.replace(b"\n", b"\r\n"))
    assert check(page, site + PAGE, bent) == SAID["form"]


def test_all_scripts_of_a_verification_weigh_no_more_than_8000_octets(witnessed: str, browser: Browser) -> None:
    """Our own JavaScript as served, the page's own included; the palette of every page is not part of it."""
    context = browser.new_context()
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # playwright refuses builtins
    page.goto(f"{witnessed}/so-cai/kiem-chung/{REPLAY}&index=5")
    assert verdict(page) == SAID["ok"]
    sizes = {answer.url: len(answer.body()) for answer in answers if re.search(r"\.m?js\b", answer.url)}
    context.close()
    sizes = {url: size for url, size in sizes.items() if not url.endswith("/web/palette.js")}
    assert len(sizes) == 7
    assert all("/static/ledger/" in url for url in sizes)
    assert sum(sizes.values()) <= 8_000


@pytest.mark.parametrize("lacking", ["javascript", "subtle"])
def test_browser_that_cannot_check_is_told_what_to_do(site: str, browser: Browser, lacking: str) -> None:
    context = browser.new_context(java_script_enabled=lacking != "javascript")
    page = context.new_page()
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { get: () => undefined })")
    page.goto(f"{site}/so-cai/kiem-chung/{REPLAY}&index=5")
    expect(page.get_by_role("button", name="Kiểm chứng")).to_be_disabled()
    expect(page.get_by_text("duoc ledger verify --policy")).to_be_visible()
    expect(page.locator("output .seal")).to_have_count(0)
    context.close()


def test_verdict_comes_without_the_browsers_ed25519(witnessed: str, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))")
    page.goto(f"{witnessed}/so-cai/kiem-chung/{REPLAY}&index=5")
    assert verdict(page) == SAID["ok"]
    context.close()


def test_no_state_scrolls_sideways_on_a_phone(site: str, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    wide = {}
    for due, case in one_of_each().items():
        check(page, site + PAGE, case)
        wide[due] = sideways(page)
    page.goto(stored(tmp_path, one_of_each()["ok"]).as_uri())
    verdict(page)
    wide["offline"] = sideways(page)
    context.close()
    assert {due: surplus for due, surplus in wide.items() if surplus > 0} == {}


def stored(folder: Path, case: Case) -> Path:
    """The offline page of a case, in a file."""
    file = folder / "kiem-chung.html"
    file.write_text(ledger.offline_page(ledger.Trust(case.policy, quorum=True), case.proof, case.entry, 13))
    return file


@pytest.fixture
def offline(context: BrowserContext) -> BrowserContext:
    """A browser with its network cut."""
    context.set_offline(True)
    return context


def test_offline_page_verifies_from_a_file_with_the_network_cut(
    witnessed: str, page: Page, context: BrowserContext, tmp_path: Path
) -> None:
    page.goto(f"{witnessed}/so-cai/muc/5/{REPLAY}")
    with page.expect_download() as waited:
        page.get_by_role("link", name="Trang kiểm ngoại tuyến").click()
    file = tmp_path / waited.value.suggested_filename
    waited.value.save_as(file)
    assert file.name == "so-cai-replay-5.html"
    context.set_offline(True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert verdict(page) == SAID["ok"]
    expect(page.locator("output")).to_contain_text("mục số 5 ", use_inner_text=True)
    assert asked == [file.as_uri()]
    assert page.evaluate("isSecureContext"), "what WebCrypto asks for"
    assert not violations(page)


def test_offline_page_can_send_nothing(site: str, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(stored(tmp_path, one_of_each()["ok"]).as_uri())
    assert verdict(page) == SAID["ok"]
    tries = "(async (to) => { try { await fetch(to); return 'sent' } catch (error) { return error.message } })"
    assert "sent" not in page.evaluate(tries, site + "/healthz")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: 'self.run = 1' }))")
    assert page.evaluate("self.run ?? null") is None
    context.close()


@pytest.mark.parametrize("without", ["", "Ed25519"])
def test_offline_page_refuses_what_the_page_refuses(
    offline: BrowserContext, page: Page, tmp_path: Path, without: str
) -> None:
    if without:
        page.add_init_script(
            "crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
        )
    for due, case in one_of_each().items():
        if due not in {"form", "age"}:  # an empty proof starts nothing by itself; age has to be asked for
            page.goto(stored(tmp_path, case).as_uri())
            assert verdict(page) == SAID[due]


def test_empty_offline_page_takes_files(site: str, page: Page, context: BrowserContext, tmp_path: Path) -> None:
    page.goto(site + PAGE)
    with page.expect_download() as waited:
        page.get_by_role("link", name="Tải trang ngoại tuyến").click()
    file = tmp_path / waited.value.suggested_filename
    waited.value.save_as(file)
    context.set_offline(True)
    for due in ("ok", "entry", "age"):
        assert check(page, file.as_uri(), one_of_each()[due]) == SAID[due]
