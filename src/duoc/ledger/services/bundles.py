"""The offline page: one HTML file with the verifier, the policy, a proof and its entry; needs no server and no network.

Modules by address do not load from `file://`, so the verifier's are joined into one script in the order of their imports.
The page's own content security policy names that script and the style by digest; nothing else is run, loaded, fetched or
submitted, whatever stands in the proof or the entry.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.timezone import now

from duoc.core.environment import Environment
from duoc.frame import numbers, stylesheet
from duoc.ledger.services.entries import entry
from duoc.ledger.services.proof_files import proof_file
from duoc.ledger.services.trust import Trust, trust

ROOMS = Path(__file__).parents[2]
SCRIPTS = ROOMS / "ledger" / "static" / "ledger"
# A module of the same room, "./note.js", or of another one's folder beside it, "../ledger/note.js".
_IMPORT = re.compile(r'^import \{ [\w, ]+ \} from "\.(?:/|\./(\w+)/)(\w+)\.js";\n', re.MULTILINE)


def bundle(index: int | None = None, *, environment: Environment = Environment.PRODUCTION) -> str:
    """The offline page of entry `index`, in the language that is active; None: an empty one, for any proof.

    Raises `LogNotStartedError`, `NotInLogError`, `DamagedLogError`.
    """
    proof, logged = b"", b""
    if index is not None:
        proof, logged = proof_file(index, environment=environment), entry(index, environment=environment).entry
    return offline_page(trust(environment), proof, logged, index)


def offline_page(trusted: Trust, proof: bytes, logged: bytes, index: int | None = None) -> str:
    """The page for a proof and its entry, whoever's they are."""
    script, style = joined_script(), stylesheet.joined()[1].decode()
    about: dict[str, object] = {"index": index, "script": script, "style": style, "script_digest": _digest(script)}
    about |= {"style_digest": _digest(style), "trust": trusted, "made": numbers.moment(now()), **texts(proof, logged)}
    return render_to_string("ledger/bundle.html", about)


def texts(proof: bytes, logged: bytes) -> dict[str, str]:
    """Proof and entry as the page's text fields can hold them; both empty when one of them would not come out the same.

    A text field keeps neither carriage returns nor what is not UTF-8, and HTML drops a first newline.
    """
    try:
        proof_text, entry_text = proof.decode(), logged.decode()
    except UnicodeDecodeError:
        return {"proof_text": "", "entry_text": ""}
    if any(re.search("[\r\0]|^\n", text) for text in (proof_text, entry_text)):
        return {"proof_text": "", "entry_text": ""}
    return {"proof_text": proof_text, "entry_text": entry_text}


def joined_script(start: str = "page", room: str = "ledger") -> str:
    """The module `start` of a room and all it imports as one script: no two of them use one name (tests hold them to it)."""
    parts: dict[tuple[str, str], str] = {}

    def take(room: str, name: str) -> None:
        if (room, name) not in parts:
            source = (ROOMS / room / "static" / room / f"{name}.js").read_text("utf-8")
            for other, needed in _IMPORT.findall(source):
                take(other or room, needed)
            parts[room, name] = _IMPORT.sub("", source).replace("\nexport ", "\n")

    take(room, start)
    return "\n" + "\n".join(parts.values())


def _digest(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
