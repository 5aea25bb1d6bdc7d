"""A synthetic supply chain of Cà Mau shrimp, seeded: events as lines for COPY, in the order in which they would be captured.

One *run* of a plant: a hatchery's lot stocked in four ponds (two runs share it), each pond's harvest carried in re-used crates
on a re-used truck, four harvests made into one lot with 96 serial cartons of that lot, 24 on a pallet, four pallets on trucks to
four shops, the cartons sold one by one: about 200 events with 470 mentions. Runs begin one after the other and overlap; those of
a batch are mixed by time. One event in 500 is declared erroneous.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from duoc.trace.rules.identity import identifier_id, product

EPC, PARENT, CHILD, INPUT, OUTPUT = range(1, 6)
OBJECT, AGGREGATION, _, TRANSFORMATION, _ = range(1, 6)
OBSERVE, ADD, DELETE = 1, 2, 3
RUNS_MIXED = 1_024
PARTIES = 200
STEPS = ["commissioning", "inspecting", "shipping", "receiving", "packing", "unpacking", "loading", "unloading",
         "creating_class_instance", "retail_selling"]  # fmt: skip
_GTIN = {"larvae": "08936012340017", "harvest": "08936012340024", "product": "08936012340031", "salt": "08936012340048"}
_BEGIN = datetime(2016, 1, 1, tzinfo=UTC)
_CRATES, _TRUCKS = 5_000, 200
_ODD = 0x9E3779B97F4A7C15F39CC0605CEDC835  # spreads numbers over 128 bits: identities as hashes have them

Mentions = list[tuple[str, int, float | None]]  # text, role, quantity in KGM (of lots)


@dataclass(slots=True)
class Batch:
    """Lines for COPY of one batch of runs, and the lots that a benchmark asks for."""

    events: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    bindings: list[str] = field(default_factory=list)
    lots: list[dict[str, str]] = field(default_factory=list)


def batches(events: int, seed: int = 20261128) -> Iterator[Batch]:
    """At least so many events, batch by batch."""
    draw, number, run = random.Random(seed), 0, 0
    known: set[str] = set()
    while number < events:
        told: list[tuple[float, int, int | None, str, int, Mentions]] = []
        batch = Batch()
        for _ in range(RUNS_MIXED):
            if number + len(told) >= events:
                break
            batch.lots.append(_run(run, draw, told, batch))
            run += 1
        told.sort(key=lambda one: one[0])
        for event in told:
            number += 1
            _lines(number, event, draw.random() < 0.002, batch, known)
        yield batch


def _run(
    run: int, draw: random.Random, told: list[tuple[float, int, int | None, str, int, Mentions]], batch: Batch
) -> dict[str, str]:
    """Tell the events of one run: (hour, type, action, step, party, mentions)."""
    hour = run * 1.5 + draw.random()

    def tell(after: float, type_: int, action: int | None, step: str, party: int, mentions: Mentions) -> None:
        nonlocal hour
        hour += after * (0.75 + draw.random() / 2)
        told.append((hour, type_, action, step, party, mentions))

    first = hour
    hatchery, plant, shops = draw.randrange(20), 20 + draw.randrange(20), [140 + draw.randrange(60) for _ in range(4)]
    larvae = f"01/{_GTIN['larvae']}/10/H{run // 2}"
    made, harvests = f"01/{_GTIN['product']}/10/M{run}", []
    if run % 2 == 0:
        tell(0, OBJECT, ADD, "commissioning", hatchery, [(larvae, EPC, 80.0)])
    landed = 0.0
    for pond in range(4):
        hour, farmer = first, 40 + draw.randrange(100)
        harvest = f"01/{_GTIN['harvest']}/10/V{run}-{pond}"
        truck = f"8004/8936012340{draw.randrange(_TRUCKS):05d}"
        crates = [f"8003/08936012340055{draw.randrange(_CRATES):06d}" for _ in range(4)]
        tell(2, OBJECT, OBSERVE, "shipping", hatchery, [(larvae, EPC, 10.0)])
        tell(8, OBJECT, OBSERVE, "receiving", farmer, [(larvae, EPC, 10.0)])
        for _diary in range(3):
            tell(150, OBJECT, OBSERVE, "inspecting", farmer, [(larvae, EPC, 10.0)])
        tell(
            150,
            TRANSFORMATION,
            None,
            "creating_class_instance",
            farmer,
            [(larvae, INPUT, 10.0), (harvest, OUTPUT, 400.0)],
        )
        for crate in crates:
            tell(0.1, AGGREGATION, ADD, "packing", farmer, [(crate, PARENT, None), (harvest, CHILD, 100.0)])
        tell(0.2, AGGREGATION, ADD, "loading", farmer, [(truck, PARENT, None), *((one, CHILD, None) for one in crates)])
        tell(0.2, OBJECT, OBSERVE, "shipping", farmer, [(harvest, EPC, 400.0)])
        tell(0.1, OBJECT, OBSERVE, "shipping", farmer, [(truck, EPC, None)])
        tell(
            3, AGGREGATION, DELETE, "unloading", plant, [(truck, PARENT, None), *((one, CHILD, None) for one in crates)]
        )
        for crate in crates:
            tell(0.1, AGGREGATION, DELETE, "unpacking", plant, [(crate, PARENT, None), (harvest, CHILD, 100.0)])
        tell(0.2, OBJECT, OBSERVE, "receiving", plant, [(harvest, EPC, 400.0)])
        landed = max(landed, hour)
        harvests.append(harvest)
    hour = landed
    cartons = [f"01/{_GTIN['product']}/21/{run:07d}{number:02d}" for number in range(96)]
    batch.bindings.extend(f"{identifier_id(one)}\t{identifier_id(made)}\t\\N\n" for one in cartons)
    inputs: Mentions = [*((one, INPUT, 400.0) for one in harvests), (f"01/{_GTIN['salt']}", INPUT, 30.0)]
    outputs: Mentions = [(made, OUTPUT, 1200.0), *((one, OUTPUT, None) for one in cartons)]
    tell(6, TRANSFORMATION, None, "creating_class_instance", plant, inputs + outputs)
    packed = hour
    for number, shop in enumerate(shops):
        hour = packed
        pallet, inside = f"00/8936012{run * 4 + number:011d}", cartons[number * 24 : number * 24 + 24]
        truck = f"8004/8936012340{draw.randrange(_TRUCKS):05d}"
        tell(4, AGGREGATION, ADD, "packing", plant, [(pallet, PARENT, None), *((one, CHILD, None) for one in inside)])
        tell(8, AGGREGATION, ADD, "loading", plant, [(truck, PARENT, None), (pallet, CHILD, None)])
        tell(0.2, OBJECT, OBSERVE, "shipping", plant, [(pallet, EPC, None)])
        tell(0.1, OBJECT, OBSERVE, "shipping", plant, [(truck, EPC, None)])
        tell(9, AGGREGATION, DELETE, "unloading", shop, [(truck, PARENT, None), (pallet, CHILD, None)])
        tell(0.3, OBJECT, OBSERVE, "receiving", shop, [(pallet, EPC, None)])
        tell(2, AGGREGATION, DELETE, "unpacking", shop, [(pallet, PARENT, None)])
        for carton in inside:
            tell(5, OBJECT, OBSERVE, "retail_selling", shop, [(carton, EPC, None)])
    return {"larvae": larvae, "harvest": harvests[0], "product": made, "carton": cartons[0]}


def _lines(
    number: int,
    event: tuple[float, int, int | None, str, int, Mentions],
    erroneous: bool,
    batch: Batch,
    known: set[str],
) -> None:
    hours, type_, action, step, party, mentions = event
    time = (_BEGIN + timedelta(hours=hours)).isoformat(timespec="milliseconds")
    identity = f"{number * _ODD & (1 << 128) - 1:032x}"
    words = f"{party + 1}\t{STEPS.index(step) + 1}\t{len(STEPS) + 1 + party}\t{type_}\t{action or chr(92) + 'N'}\t420"
    batch.events.append(f"{2 * number}\t{identity}\t\\\\x{identity}{identity}\t{time}\t{time}\t{words}\tf\n")
    if erroneous:
        batch.events.append(f"{2 * number + 1}\t{identity}\t\\\\x{identity}{identity}\t{time}\t{time}\t{words}\tt\n")
    for position, (text, role, quantity) in enumerate(mentions):
        own = identifier_id(text)
        amount = f"\\N\t{role}\t{position}\tf\t\\N" if quantity is None else f"{quantity}\t{role}\t{position}\tt\tKGM"
        batch.mentions.append(f"{2 * number}\t{own}\t{time}\t{amount}\n")
        if text not in known:
            # Pallets, cartons and lots end with their run; the set is to stay small.
            if text.startswith(("8003", "8004", "01")) and "/21/" not in text:
                known.add(text)
            elif role not in (OUTPUT,) and not (role == PARENT and step == "packing"):
                continue
            batch.identifiers.append(f"{own}\t{identifier_id(product(text))}\t{text}\n")
