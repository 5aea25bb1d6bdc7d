"""The offline page: complete, closed, and the same code as the page that the server gives."""

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils import translation
from tests.ledger import proof_cases
from tests.ledger.javascript import Node

from duoc.core.environment import Environment
from duoc.ledger import services
from duoc.ledger.services import bundles

MODULES = ("bytes", "ed25519", "note", "policy", "proof", "tree", "page")
TRUST = services.Trust(proof_cases.policy(), quorum=True)
PROOF = proof_cases.proof(proof_cases.note("ab"))
ENTRY = proof_cases.ENTRIES[proof_cases.INDEX]


class Parts(HTMLParser):
    """What of a page matters: its text fields, scripts, styles, its policy, and every address in it."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.held: dict[str, list[str]] = {"textarea": [], "script": [], "style": []}
        self.policy, self.addresses, self._inside = "", [], ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.addresses += [named[name] for name in ("src", "href", "action", "data", "srcset") if name in named]
        if named.get("http-equiv") == "Content-Security-Policy":
            self.policy = named["content"] or ""
        if tag in self.held:
            self._inside = tag
            self.held[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.held[self._inside][-1] += data


def made(proof: bytes = PROOF, entry: bytes = ENTRY, trust: services.Trust = TRUST) -> Parts:
    return Parts(services.offline_page(trust, proof, entry, proof_cases.INDEX))


def digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_page_holds_proof_entry_and_policy_to_the_letter() -> None:
    assert made().held["textarea"] == [PROOF.decode(), ENTRY.decode(), TRUST.policy]


def test_page_allows_its_own_script_and_style_and_nothing_else() -> None:
    page = made()
    (script,), (style,) = page.held["script"], page.held["style"]
    rules = dict(rule.strip().split(" ", 1) for rule in page.policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "script-src": digest(script),
        "style-src": digest(style),
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_page_names_no_address() -> None:
    page = services.offline_page(TRUST, PROOF, ENTRY, 13)
    assert Parts(page).addresses == []
    assert "//" not in re.sub(
        r"(?m)^\s*//.*$|//[^\n]*$", "", page.split('<script type="module">')[0].split("</style>")[1]
    )


def test_script_is_every_module_once_in_the_order_of_their_imports() -> None:
    script = bundles.joined_script()
    at = [script.index((bundles.SCRIPTS / f"{name}.js").read_text("utf-8").splitlines()[0]) for name in MODULES]
    assert len(set(at)) == len(MODULES)
    places = dict(zip(MODULES, at, strict=True))
    for name in MODULES:
        for needed in re.findall(r'from "\./(\w+)\.js"', (bundles.SCRIPTS / f"{name}.js").read_text("utf-8")):
            assert places[needed] < places[name]
    assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)
    assert {path.stem for path in bundles.SCRIPTS.glob("*.js")} == set(MODULES)


def test_no_two_modules_use_one_name() -> None:
    """Joined, they share one scope."""
    names = re.findall(r"^(?:const|let|function|async function|class) (\w+)", bundles.joined_script(), re.MULTILINE)
    assert len(names) > 25
    assert len(names) == len(set(names))


def test_joined_script_is_one_that_javascript_can_read(tmp_path: Path) -> None:
    node = Node(tmp_path)
    (tmp_path / "joined.js").write_text(bundles.joined_script("proof") + "\nexport { judge };\n")
    case = proof_cases.quorums()[0]
    (facts,) = node.values([("joined", "judge", [case.policy, case.proof, case.entry, case.within])])
    assert facts["is"] == case.verdict == "ok"


def test_script_and_style_cannot_end_their_element_early() -> None:
    page = services.offline_page(TRUST, PROOF, ENTRY, 13)
    assert page.count("</script") == page.count("<script") == 1
    assert page.count("</style") == page.count("<style") == 1
    assert "<!--" not in page


@pytest.mark.parametrize(
    "hostile",
    [
        b"</textarea><script>alert(1)</script>",
        b'{"a":"</TEXTAREA><img src=//evil.example onerror=alert(1)>"}',
        b"&lt;/textarea&gt; &amp; &#13; \xe2\x80\xa8",
        b"<!--",
        b"{{ script|safe }}{% include 'x' %}",
    ],
)
def test_entry_stays_text_whatever_it_says(hostile: bytes) -> None:
    page = made(entry=hostile)
    assert page.held["textarea"][1] == hostile.decode()
    assert len(page.held["script"]) == 1
    assert page.addresses == []


@pytest.mark.parametrize("entry", [b"a\rb", b"a\r\nb", b"\na", b"\xff", b"a\0b"])
def test_what_a_text_field_would_change_is_left_out_whole(entry: bytes) -> None:
    """Rather nothing than another entry: the reader then chooses the files."""
    assert services.texts(PROOF, entry) == {"proof_text": "", "entry_text": ""}
    assert made(entry=entry).held["textarea"][:2] == ["", ""]


@pytest.mark.parametrize("entry", [b"", b"a\n", b"a\nb\n\n", b" a ", "Đước\u2028".encode()])
def test_what_a_text_field_keeps_is_given(entry: bytes) -> None:
    assert services.texts(PROOF, entry) == {"proof_text": PROOF.decode(), "entry_text": entry.decode()}


def test_page_of_an_entry_is_that_of_its_proof_and_its_log(logged: str) -> None:
    page = Parts(services.bundle(77))
    proof, entry, policy = page.held["textarea"]
    assert (proof.encode(), entry.encode()) == (services.proof_file(77), services.entry(77).entry)
    assert policy == services.trust().policy
    replayed = Parts(services.bundle(0, environment=Environment.REPLAY))
    assert "log.example/replay" in replayed.held["textarea"][2]


def test_empty_page_holds_only_the_policy(logged: str) -> None:
    page = Parts(services.bundle())
    assert page.held["textarea"] == ["", "", services.trust().policy]


def test_page_of_what_is_not_there_is_refused(logged: str) -> None:
    with pytest.raises(services.NotInLogError):
        services.bundle(10**6)


def test_page_speaks_the_readers_language() -> None:
    with translation.override("en"):
        page = services.offline_page(TRUST, PROOF, ENTRY, 13)
    assert '<html lang="en">' in page
    assert "Not enough witnesses" in page
    assert "Chưa đủ" not in page


def test_page_is_light_enough_for_a_phone() -> None:
    assert len(services.offline_page(TRUST, PROOF, ENTRY, 13).encode()) < 75_000


def test_verifier_weighs_no_more_than_8000_octets() -> None:
    """All of our own JavaScript that a verification needs, the page's own part and our Ed25519 included, as it is."""
    sizes = {path.name: len(path.read_bytes()) for path in bundles.SCRIPTS.glob("*.js")}
    assert sum(sizes.values()) <= 8_000, sizes
    assert len(bundles.joined_script().encode()) <= 8_000
