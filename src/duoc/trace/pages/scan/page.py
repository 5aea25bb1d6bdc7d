"""The page of a stamp: the answer to a scan at the printed address, and to its forms."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now

from duoc.core import profile, settings
from duoc.frame import numbers
from duoc.trace.pages.asked import Asked
from duoc.trace.pages.scan import maps, proof, visitor, words
from duoc.trace.pages.scan.sheet import embedded, sheet, style
from duoc.trace.pages.scan.visitor import Visitor
from duoc.trace.rules.places import canonical_place
from duoc.trace.services import communes, links, stamps, stories, verifier_script
from duoc.trace.services.links import Known
from duoc.trace.services.reports import LONGEST_TEXT
from duoc.trace.services.stamps import SerialError, Standing
from duoc.trace.services.stories import Story

Notice = tuple[str, str] | None
MOST_OCTETS = 50_000  # all that is sent, before it is squeezed
WORDS_OCTETS = 10_300  # of them: everything but style, script, proof and what the producer wrote, at its longest


def answer(request: HttpRequest, asked: Asked, known: Known) -> HttpResponse | None:
    """None for what is no stamp of the house's own: links decide. A stranger's stamp is told to people only; machines get 404."""
    if not known.place.serial or not (known.place.key or known.place.levels):
        return None
    stamp, foreign = find(known)
    if stamp is None:
        return absent(request, asked, known, foreign)
    if asked.wish.kind == proof.LINK_TYPE:
        return proof.answer(request, asked.root + printed(known, stamp), stamp)
    if not asked.wants_page and known.levels:
        return None
    with translation.override(visitor.language(request)):
        looked = visitor.read(request, stamp.serial)
        kept = visitor.record(looked, stamp.serial) if visitor.looks(request) and asked.wants_page else True
        made = page(request, asked.root, known, stamp, looked, kept=kept)
    visitor.remember(made, looked, secure=request.is_secure())
    return made


def find(known: Known) -> tuple[Standing | None, bool]:
    """The stamp that an address names, and whether there is one that is another product's."""
    try:
        stamp = stamps.standing(known.place.serial)
    except SerialError:
        return None, False
    if stamp is None or known.product is None or stamp.batch.product_id != known.product.pk:
        return None, stamp is not None
    return stamp, False


def page(
    request: HttpRequest, root: str, known: Known, stamp: Standing, looked: Visitor, *, kept: bool = True,
    notice: Notice = None, bought: bool = False, open_form: str = "", typed: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Everything the house tells of a stamp. In the language that is active."""
    assert known.product is not None
    path, english = printed(known, stamp), numbers.english()
    # The answer to a form stands at the form's address, where the verifier does not know what is in the hand.
    carries = request.method == "GET"
    script = verifier_script.scan_script(english=english) if carries else ""
    theirs = known.product.name * 4 + known.product.name_en + known.product.brand + known.product.safety_warning
    room = MOST_OCTETS - WORDS_OCTETS - sum(len(one.encode()) for one in (style(), script, theirs))
    story = stories.told(known.product, stamp, root + path, bought=bought, english=english, room=room)
    return sheet(request, "trace/scan/page.html", {
        **_frame(path),
        **_verdict(story),
        "serial": " ".join(stamp.serial[place : place + 4] for place in range(0, 16, 4)),
        "opened": proof.opened(story.document),
        "produced": words.on_day(story.produced),
        "expires": words.on_day(story.expires),
        "state": words.state(stamp),
        "counted": words.counted(story.seen) if story.seen else "",
        "reasons": words.reasons(story.seen) if story.seen else [],
        "kept": kept,
        "notice": notice,
        "steps": story.steps,
        "map": maps.of_steps(story.steps),
        "certificates": [(one, one.startswith(("https://", "http://"))) for one in story.certificates],
        "passport": reverse("trace:passport", args=[story.passport]),
        "now": numbers.moment(now(), seconds=False),
        "proof": embedded(story.document) if carries else "",
        "printed": "" if carries else path,
        "pins": stamp.batch.pins,
        "may_void": stamp.state == "activated" and stamp.opened_at is None,
        "forms": {
            name: reverse(f"trace:scan-{name}", args=[stamp.serial]) for name in ("pin", "report", "commune")
        },
        "open": open_form,
        "typed": typed,
        "longest": LONGEST_TEXT,
        "here": communes.names().get(looked.commune, ""),
    }, status=status, script=script)  # fmt: skip


def printed(known: Known, stamp: Standing) -> str:
    """The printed path in its canonical spelling."""
    return f"{known.place.levels[-1]}/{'21/' if stamp.batch.product.gtin else ''}{stamp.serial}"


def absent(request: HttpRequest, asked: Asked, known: Known, foreign: bool) -> HttpResponse | None:
    """For people alone, and only where the house would know: not of goods whose serials their makers number themselves."""
    own_level = bool(known.levels) and known.levels[0].path == known.place.path
    if not asked.wants_page or not asked.wants_default or known.place.key is None or own_level:
        return None
    if not foreign and known.levels and not (known.product and stories.is_stamped(known.product)):
        return None
    with translation.override(visitor.language(request)):
        story = stories.unknown(known.product, foreign=foreign)
        return sheet(request, "trace/scan/absent.html", {
            **_frame(request.path),
            **_verdict(story),
            "product": reverse("trace:product", args=[known.product.gtin or known.product.code]) if known.product else "",
        }, status=404)  # fmt: skip


def _frame(path: str) -> dict[str, Any]:
    lang = "en" if numbers.english() else "vi"
    return {
        "lang": lang,
        "other": "vi" if lang == "en" else "en",
        "path": path,
        "province": _province(),
    }


@lru_cache(1)
def _province() -> str:
    return profile.load(settings.load().profile).name


def _verdict(story: Story) -> dict[str, Any]:
    said = story.judgement
    return {
        "story": story,
        "name": words.name(story),
        "word": words.pick(said.word),
        "sentence": words.pick(said.sentence),
        "advice": words.pick(said.advice),
    }


def commune(
    request: HttpRequest, known: Known, stamp: Standing, looked: Visitor, notice: Notice = None, *, status: int = 200
) -> HttpResponse:
    """Where the person is: a page of its own, for the list of communes is as heavy as the journey."""
    path = reverse("trace:scan-commune", args=[stamp.serial])
    return sheet(request, "trace/scan/commune.html", {
        **_frame(path),
        "printed": printed(known, stamp),
        "notice": notice,
        "communes": communes.choices(),
        "commune": looked.commune,
    }, status=status)  # fmt: skip


def known_of(stamp: Standing) -> Known:
    """What the house knows of a stamp's own address."""
    product = stamp.batch.product
    head = f"/01/{product.gtin}/21" if product.gtin else f"/t/{product.code}"
    return links.known(canonical_place(f"{head}/{stamp.serial}"))
