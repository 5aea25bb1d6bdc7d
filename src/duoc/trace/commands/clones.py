"""Verbs about copied stamps: judge a stream of scans in the published form, and make a synthetic one."""

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from duoc.core import profile, settings
from duoc.core.environment import Environment
from duoc.core.profile import ProfileError
from duoc.core.progress import counted
from duoc.frame.telling import told
from duoc.sim.scans.habits import WORLDS

MOST_REFUSALS = 100
_PROGRESS = "cho biết tiến độ cả khi không có màn hình · tell how far it is even where no terminal is"


def register(verbs: Any) -> None:
    """`clones`, `scans-sample` and `scans-forget`."""
    line = "xét các lượt quét để tìm tem bị sao chép · judge a stream of scans for copied stamps"
    judge = verbs.add_parser("clones", help=line, description=line)
    judge.add_argument(
        "--jsonl",
        required=True,
        metavar="FILE",
        help="lượt quét, mỗi dòng một đối tượng JSON; - là đầu vào chuẩn · scans, one JSON object a line",
    )
    judge.add_argument("--all", action="store_true", help="kể cả mã xanh · every serial, green ones too")
    judge.add_argument(
        "--ignore",
        action="append",
        choices=["place", "device"],
        default=[],
        help="xét như không ai cho biết · judge as if nobody had told this (repeatable)",
    )
    judge.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    judge.add_argument("--progress", action="store_true", help=_PROGRESS)
    judge.set_defaults(run=told(_judge, ProfileError, OSError))
    line = "dựng dòng lượt quét giả định, có nhãn thật giả · make a synthetic, labelled stream of scans"
    sample = verbs.add_parser("scans-sample", help=line, description=line)
    sample.add_argument(
        "--seed", type=int, default=1, help="hạt giống: cùng số, cùng dòng · the same seed, the same stream"
    )
    sample.add_argument(
        "--count",
        type=_positive,
        default=100_000,
        metavar="N",
        help="số lượt quét, không kể dòng của tem · scans, the stamps' own lines on top",
    )
    sample.add_argument("--cloned", type=_share, default=0.01, help="phần mã bị sao chép · share of copied serials")
    sample.add_argument(
        "--habits", choices=list(WORLDS), default="usual", help="thói quen của người mua, bán · people's habits"
    )
    sample.add_argument(
        "--places", type=_share, default=None, help="phần người cho biết xã · share that tells the commune"
    )
    sample.add_argument(
        "--devices", type=_share, default=None, help="phần máy cho biết mã máy · share of phones that tell"
    )
    sample.add_argument("--out", metavar="FILE", help="mặc định: đầu ra chuẩn · default: standard output")
    sample.add_argument("--progress", action="store_true", help=_PROGRESS)
    sample.set_defaults(run=told(_sample, ProfileError, OSError))
    line = "xóa muối của những ngày đã qua và mã máy quá hạn · delete past days' salts and phones' hashes that are over"
    forget = verbs.add_parser("scans-forget", help=line, description=line)
    forget.add_argument("--environment", choices=list(Environment), default=Environment.PRODUCTION, type=Environment)
    forget.set_defaults(run=_forget)  # fmt: skip


def _positive(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share from 0 to 1")
    return value


def _sample(arguments: argparse.Namespace) -> int:
    from duoc.sim.scans.stream import Stream

    shares = {"cloned": arguments.cloned, "shows_place": arguments.places, "shows_device": arguments.devices}
    habits = replace(WORLDS[arguments.habits], **{name: one for name, one in shares.items() if one is not None})
    stream = Stream(profile.load(settings.load().profile), arguments.seed, arguments.count, habits)
    with ExitStack() as stack:
        out: TextIO = sys.stdout
        if arguments.out:
            out = stack.enter_context(Path(arguments.out).open("w", encoding="ascii"))
        tell = counted("dựng lượt quét", "making scans", always=arguments.progress)
        apart = not out.isatty()  # on one terminal the count would run through the lines
        for number, line in enumerate(stream.lines()):
            if apart and not number % 4_096:
                tell(arguments.count - stream.left, arguments.count)
            out.write(line + "\n")
        if apart:
            tell(arguments.count, arguments.count)
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from duoc.trace.services.scans import forget

    print(f"Đã xóa {forget(timezone.now(), arguments.environment)} mã máy.")
    return 0


def _judge(arguments: argparse.Namespace) -> int:
    from duoc.trace.services.judged_streams import Judged, judge_stream, reading
    from duoc.trace.services.places import of_profile

    places = of_profile(profile.load(settings.load().profile))
    # A million small objects that live to the end: looking for circles among them again and again finds none.
    gc.disable()
    begin = time.perf_counter()
    with ExitStack() as stack:
        file: BinaryIO = sys.stdin.buffer
        if arguments.jsonl != "-":
            file = stack.enter_context(Path(arguments.jsonl).open("rb"))
        tell = counted("xét lượt quét, byte:", "judging scans, bytes:", always=arguments.progress)
        lines = reading(file, os.fstat(file.fileno()).st_size, tell)
        judged: Judged = judge_stream(lines, places, frozenset(arguments.ignore), MOST_REFUSALS)
    seconds = time.perf_counter() - begin
    write: Callable[[Judged, float, bool], None] = _as_json if arguments.json else _for_people
    write(judged, seconds, arguments.all)
    return 1 if judged.refused_lines else 0


def _as_json(judged: Any, seconds: float, everything: bool) -> None:
    """One document; the long list is written as it is made."""
    head = judged.members() | {"seconds": round(seconds, 2)}
    text = json.dumps(head, ensure_ascii=False, indent=1)
    print(text.removesuffix("\n}") + ',\n "verdicts": [', end="")
    for number, verdict in enumerate(judged.verdicts(everything)):
        print(("," if number else "") + "\n  " + json.dumps(verdict, ensure_ascii=False), end="")
    print("\n ]\n}")


def _for_people(judged: Any, seconds: float, everything: bool) -> None:
    from duoc.trace.rules.clones.weights import BY_ID

    for one in judged.verdicts(everything):
        reasons = "; ".join(f"{BY_ID[reason['rule']].vi} ({reason['count']})" for reason in one["reasons"])
        mark = " nghi ngờ" if one["suspected"] else ""
        print(f"{one['serial']}  {one['level']}{mark}  {one['score']} điểm, {one['scans']} lượt: {reasons}")
    members = judged.members()
    levels = ", ".join(f"{count} {level}" for level, count in members["levels"].items())
    print(f"{members['lines']} dòng, {members['scans']} lượt quét, {members['serials']} mã: {levels}; "
          f"{members['watched']} theo dõi, {members['suspected']} nghi ngờ ({seconds:.1f} s, "
          f"{members['lines'] / max(seconds, 1e-9):,.0f} dòng mỗi giây)".replace(",", "."))  # fmt: skip
    for finding in members["crowds"]:
        print(f"  {BY_ID[finding['rule']].vi}: {finding['subject']} {finding['place']} ({finding['count']} mã)")
    for refusal in members["refused"]:
        print(f"duoc: dòng {refusal['line']}: {refusal['reason']}", file=sys.stderr)
    if judged.refused_lines > len(members["refused"]):
        print(f"duoc: {judged.refused_lines} dòng không đúng dạng", file=sys.stderr)
    if figures := members["labelled"]:
        timely = figures["flagged_in_time"]
        print(f"nhãn: {figures['cloned']} mã bị sao chép trong {figures['serials']} mã")
        print(f"  phát hiện trong 5 lượt: {_percent(timely['of_cloned_with_5_scans'])} của {timely['cloned_with_5_scans']} mã "
              f"có đủ 5 lượt; {_percent(timely['of_all_cloned'])} của tất cả")  # fmt: skip
        for name, word in (
            ("red", "đỏ"),
            ("yellow", "vàng trở lên"),
            ("suspected", "nghi ngờ"),
            ("watched", "theo dõi"),
        ):
            one = figures[name]
            print(f"  {word}: đúng {one['right']}, sai {one['wrong']}; độ chính xác {_percent(one['precision'])}, "
                  f"độ phủ {_percent(one['recall'])}; nhầm {one['honest_of_1000']:.1f} trong 1.000 mã thật")  # fmt: skip


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %".replace(".", ",")
