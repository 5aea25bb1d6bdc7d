"""The part `stamps` of `duoc bench trace`: minting and printing, against segno and against the minute that is wanted.

A province of its own with PostgreSQL 18, fsync on, every command in a process of its own as an operator starts it:

    encode   70,000 symbols 3-M by the batch  ÷ segno, fixed mask, matrices only (a sample, in the same round)
    sheets   70,000 stamps from the order to the finished PDF (serials, ledger, rows, A4 sheets)   wanted: ≤ 60 s
    curve    time a stamp at 10⁶ ÷ at 10⁵, without sheets (wanted: no more than 1.3); with --long at 10⁷, ≤ 30 min
    read     1,000 stamps of a tie rendered at 300 dpi: how many zxing-cpp and zbar read, whole and with a blank area; beside
             them segno's symbols of the same texts with the same areas
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench._house import BenchHouse
from bench._spread import figure, spread

COUNT = 70_000
WANTED_S = 60.0
SAMPLE = 2_000  # symbols that segno makes in a round
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GTIN = "08930001123458"
STEM = f"HTTPS://TEM.CAMAU.VN/01/{GTIN}/21/"


class StampHouse(BenchHouse):
    """The database and nothing else: minting needs no other process."""

    def __init__(self) -> None:
        super().__init__(0)

    def needs(self, process: str) -> bool:
        return process == "nobody"

    def _register(self) -> None:
        os.environ["DJANGO_SETTINGS_MODULE"] = "duoc.web.settings"
        import django

        django.setup()
        from duoc.people import services as people
        from duoc.trace.services import products

        party = people.add_party("htx-nam-can", "HTX Cua Năm Căn", "cooperative", illustrative=True)
        products.register_product(party, "Cua gạch son Năm Căn", number=GTIN, illustrative=True)

    def wait_until_ready(self) -> None:
        """There is nobody to wait for."""

    def mint(self, count: int, *more: str) -> dict[str, Any]:
        """Run the command; its wall-clock seconds, its own CPU seconds, and what it printed."""
        command = [sys.executable, "-m", "duoc", "trace", "mint", "--producer", "htx-nam-can", "--gtin", GTIN]
        command += ["--count", str(count), "--host", "TEM.CAMAU.VN", "--preset", "a4-65", "--ecc", "M", "--json", *more]
        before, begin = os.times(), time.monotonic()
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return {"seconds": time.monotonic() - begin, "cpu": cpu, **json.loads(done.stdout)}


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """All of the part: `arguments.rounds`, `arguments.long`. Progress, and what starting says, goes to stderr."""
    result: dict[str, Any] = {"encode": encode(arguments.rounds), "read": read()}
    stdout, sys.stdout = sys.stdout, sys.stderr
    house = StampHouse()
    try:
        with house:
            result["sheets"] = sheets(house, arguments.rounds)
            result["curve"] = curve(house, arguments.long)
    finally:
        house.remove()
        sys.stdout = stdout
    return result


def tell(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def addresses(count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [STEM + "".join(chance.choices(ALPHABET, k=16)) for _ in range(count)]


def encode(rounds: int) -> dict[str, Any]:
    """Both make matrices of the same texts at version 3-M, mask 3."""
    import segno

    from duoc.engines.qr.symbols import as_array
    from duoc.engines.qr.symbols import encode as by_batch
    from duoc.engines.qr.versions import Level

    found: list[dict[str, float]] = []
    for number in range(rounds):
        texts = addresses(COUNT, number)
        begin = time.perf_counter()
        by_batch(as_array(texts), Level.M, mask=3)
        ours = COUNT / (time.perf_counter() - begin)
        begin = time.perf_counter()
        for text in texts[:SAMPLE]:
            segno.make_qr(text, version=3, error="M", mask=3, boost_error=False)
        theirs = SAMPLE / (time.perf_counter() - begin)
        found.append({"ours": ours, "segno": theirs, "ratio": ours / theirs})
        tell(f"encode {number + 1}: {ours:,.0f}/s, segno {theirs:,.0f}/s, ratio {ours / theirs:.0f}")
    return {name: spread([one[name] for one in found]) for name in found[0]}


def sheets(house: StampHouse, rounds: int) -> dict[str, Any]:
    seconds, size = [], 0
    for number in range(rounds):
        path = house.folder / f"sheets-{number}.pdf"
        made = house.mint(COUNT, "--sheets", str(path))
        seconds.append(made["seconds"])
        size = path.stat().st_size
        path.unlink()
        tell(f"sheets {number + 1}: {made['seconds']:.1f} s, {made['pages']} pages, {size / 1e6:.1f} MB")
    return {
        "seconds": spread(seconds),
        "share_of_a_minute": spread([one / WANTED_S for one in seconds]),
        "octets": size,
    }


def curve(house: StampHouse, long: bool) -> dict[str, Any]:
    """Seconds and CPU of the command a stamp; the table grows all the while."""
    found: dict[str, Any] = {}
    for count in (100_000, 1_000_000, *([10_000_000] if long else [])):
        made = house.mint(count)
        found[str(count)] = {
            "seconds": made["seconds"],
            "us": made["seconds"] / count * 1e6,
            "cpu_us": made["cpu"] / count * 1e6,
        }
        tell(f"curve {count:,}: {made['seconds']:.1f} s, {found[str(count)]['us']:.1f} µs a stamp")
    for unit in ("us", "cpu_us"):
        found[f"ratio_{unit}"] = found["1000000"][unit] / found["100000"][unit]
    return found


def read(count: int = 1_000) -> dict[str, Any]:
    """The tests' own sample, with the decoders' answers counted instead of required."""
    import numpy as np
    import segno
    from tests.engines.qr.damage import blanked
    from tests.engines.qr.decoders import drawn, zbar, zxing
    from tests.engines.qr.test_sheets import codes, printed

    from duoc.engines.qr.presets import PRESETS
    from duoc.engines.qr.versions import Level

    found: dict[str, Any] = {}
    for level, share in ((Level.M, 0.05), (Level.Q, 0.10)):
        texts = addresses(count, 3)
        document, symbols = printed(PRESETS["crab-tie"], texts, level)
        whole = codes(document, PRESETS["crab-tie"], symbols, count)
        theirs = [segno.make_qr(text, error=level.name, boost_error=False) for text in texts]
        squares = [
            np.frombuffer(b"".join(map(bytes, one.matrix)), np.uint8).reshape(len(one.matrix), -1) for one in theirs
        ]
        others = [blanked(drawn(one), len(one), share, random.Random(number)) for number, one in enumerate(squares)]
        damaged = [blanked(image, symbols.side, share, random.Random(number)) for number, image in enumerate(whole)]
        row = {}
        for name, images in (("whole", whole), ("blank", damaged), ("segno_blank", others)):
            with tempfile.TemporaryDirectory() as folder:
                row[f"{name}_zbar"] = len(set(texts) & set(zbar(images, Path(folder))))
            row[f"{name}_zxing"] = sum(zxing(image) == [text] for image, text in zip(images, texts, strict=True))
        found[level.name] = row
        tell(f"read {level.name}: {row} of {count}")
    return found


def told(result: dict[str, Any]) -> list[str]:
    """For people."""
    lines = [
        figure("encode: symbols a second ÷ segno's, same texts and mask", result["encode"]["ratio"], "×", 0),
        figure(f"sheets: {COUNT:,} stamps from the order to the PDF", result["sheets"]["seconds"], "s", 1),
        f"curve: time a stamp at 10⁶ ÷ at 10⁵: {result['curve']['ratio_us']:.2f}; of the command's own CPU "
        f"{result['curve']['ratio_cpu_us']:.2f}",
    ]
    for level, row in result["read"].items():
        lines.append(f"read {level} at 15 mm, of 1,000: {', '.join(f'{name} {value}' for name, value in row.items())}")
    return lines
