"""Random months: changes, outages, lost answers, lost data, dead senders in any order. In the end the other side has exactly what
everybody may see here, each record once, and never had a word of what is hidden."""

import json
import random

import pytest
from tests.catalogue.push.conftest import add

from duoc.catalogue.models import Push
from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.catalogue.rules.push import documents
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, push, resources
from duoc.catalogue.services.push import ckan, turn
from duoc.catalogue.services.push.said import said

SECRET = "BÍ-MẬT"
HIDDEN = {"kind": "shared", "level": "hidden", "access_right": "NON_PUBLIC", "notes": SECRET}
LIMITED = {"kind": "shared", "level": "restricted", "access_right": "RESTRICTED"}
OPEN = {"kind": "open", "level": "open", "access_right": "PUBLIC"}


class Dead(BaseException):
    """The sender died: nothing of its own runs any more."""


class Walk:
    """Steps by name; each is one thing that may happen in a province."""

    def __init__(self, seed, target, there, clock, monkeypatch):
        self.random = random.Random(seed)
        self.target, self.there, self.clock, self.patch = target, there, clock, monkeypatch
        self.entries = [add(f"muc-{number}") for number in range(4)]
        self.words = 0

    def one(self):
        return entries.entry(self.random.choice(self.entries).code, HOUSE, withdrawn=True)

    def word(self):
        self.words += 1
        return f"chữ {self.words}"

    def change(self):
        held = self.one()
        entries.change(HOUSE, held, {"title": self.word() if held.level != "hidden" else f"{SECRET} {self.word()}"})

    def hide(self):
        held = self.one()
        entries.change(HOUSE, held, HIDDEN | {"title": f"{SECRET} {self.word()}"})

    def limit(self):
        entries.change(HOUSE, self.one(), LIMITED | {"title": self.word(), "notes": ""})

    def open(self):
        held = self.one()
        for one in resources.of_entry(held):
            if SECRET in one.url:
                resources.remove_resource(HOUSE, one)
        entries.change(HOUSE, held, OPEN | {"title": self.word(), "notes": ""})

    def withdraw(self):
        entries.set_state(HOUSE, self.one(), "withdrawn", reason="Nhầm")

    def begin(self):
        self.entries.append(add(f"moi-{self.word()[4:]}", show=self.random.random() < 0.7))

    def link(self):
        # Of an entry whose rows are not open nobody learns where they are.
        held = self.one()
        url = (
            f"https://du-lieu.example.vn/{self.words}"
            if held.level == "open"
            else f"https://noi-bo.example.vn/{SECRET}"
        )
        resources.add_resource(HOUSE, held, name=self.word(), format="csv", url=url)

    def fall_ill(self):
        self.there.ill(self.random.choice(["refuse", "error", "drop", "maintenance"]))

    def recover(self):
        self.there.ill("")

    def lose(self):
        self.there.lose()

    def send(self):
        turn(self.target, now=self.clock(hours=self.random.choice([0.01, 2, 30])))

    def die(self):
        """The sender dies after the other side has stored what it sent, before it noted anything."""
        real = ckan.Door.put

        def put(door, *given):
            real(door, *given)
            raise Dead

        self.patch.setattr(ckan.Door, "put", put)
        try:
            self.send()
        except Dead:
            pass
        finally:
            self.patch.setattr(ckan.Door, "put", real)

    def there_is(self):
        """Everything that the other side holds, deleted records too, as text."""
        return json.dumps(list(self.there.packages().values()), ensure_ascii=False)


STEPS = [name for name in vars(Walk) if not name.startswith("_") and name not in ("one", "word", "there_is")]


@pytest.mark.parametrize("seed", range(5))
def test_after_everything_both_sides_agree_and_nothing_hidden_was_said(seed, target, there, clock, monkeypatch):
    walk = Walk(seed, target, there, clock, monkeypatch)
    taken = []
    for _ in range(45):
        step = walk.random.choice([*STEPS, "send", "send", "change"])
        try:
            getattr(walk, step)()
        except EntryRefusedError:
            continue
        taken.append(step)
    there.ill("")
    for _ in range(6):
        told = turn(target, now=clock(hours=25))
        assert told.down == "", taken
    expected = {str(number): documents.hash_of(one) for number, one in said(target).items()}
    found = [documents.held(one) for one in there.packages().values()]
    assert {one.source: one.hash for one in found} == expected, taken
    assert len(found) == len(expected), taken
    assert SECRET not in walk.there_is()
    assert set(Push.objects.values_list("state", flat=True)) <= {"sent"}, taken
    made = push.export(HOUSE, target)
    _, place = push.archive(HOUSE, made.pk)
    manifest = push.verify(place.read_bytes(), []).manifest
    assert {one["id"]: one["hash"] for one in manifest["records"]} == expected


def test_walk_takes_every_kind_of_step():
    assert {
        "change",
        "hide",
        "limit",
        "open",
        "withdraw",
        "begin",
        "link",
        "fall_ill",
        "recover",
        "lose",
        "send",
        "die",
    } == set(STEPS)
