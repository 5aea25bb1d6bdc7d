"""`duoc catalogue push export | verify | key | acknowledge`: the signed file carried by hand, and the letter that comes back."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import push
from duoc.core.progress import say
from duoc.engines.merkle.keys import parse_vkey


def register(steps: Any, add_step: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the steps to `push`."""
    export = add_step(steps, "export", "tệp ký số để mang tay · a signed file to carry by hand", _export)
    export.add_argument("--out", type=Path, help="chép ra tệp này · copy it to this file")
    verify = add_step(
        steps,
        "verify",
        "kiểm tra một tệp xuất, ở máy nào cũng được · verify an export on any machine",
        _verify,
        target=False,
    )
    verify.add_argument("file", type=Path, help="tệp ZIP · the ZIP file")
    verify.add_argument(
        "--key", action="append", default=[], help="khóa công khai đã biết của tỉnh · the known public key"
    )
    add_step(
        steps, "key", "khóa công khai để gửi kèm công văn · the public key to send with the letter", _key, target=False
    )
    seen = add_step(
        steps,
        "acknowledge",
        "ghi công văn xác nhận đã nhận tệp · record the letter that took an export over",
        _acknowledge,
        target=False,
    )
    seen.add_argument("export", type=UUID, help="mã của lần xuất · id of the export")
    seen.add_argument("--number", required=True, help="số công văn · number of the letter")
    seen.add_argument("--day", type=date.fromisoformat, required=True, help="ngày công văn · its day")
    seen.add_argument("--file", type=Path, help="tệp công văn · the letter as a file")


def _export(given: argparse.Namespace) -> None:
    made = push.export(HOUSE, push.target(given.target))
    _, place = push.archive(HOUSE, made.pk)
    if given.out:
        given.out.write_bytes(place.read_bytes())
        place = given.out
    if given.json:
        print(
            json.dumps({"export": str(made.pk), "file": str(place), "sha256": made.sha256, "records": len(made.items)})
        )
        return
    print(say(f"Đã xuất {len(made.items)} mục: {place}", f"{len(made.items)} entries exported: {place}"))
    print(
        say(
            f"Mã lần xuất (để ghi công văn xác nhận): {made.pk}",
            f"Id of the export, for its acknowledgement: {made.pk}",
        )
    )


def _verify(given: argparse.Namespace) -> int:
    own = push.verifier()
    keys = [parse_vkey(text) for text in given.key] or ([own] if own else [])
    found = push.verify(given.file.read_bytes(), keys)
    facts = {
        "known": found.known, "key": found.key, "made": found.manifest.get("made"), "site": found.manifest.get("site"),
        "records": len(found.manifest.get("records", [])), "removed": len(found.manifest.get("removed", [])),
    }  # fmt: skip
    if given.json:
        print(json.dumps(facts, ensure_ascii=False))
    elif found.known:
        print(
            say(
                f"Tệp nguyên vẹn, {facts['records']} mục, ký bởi {found.key}",
                f"Whole, {facts['records']} entries, signed by {found.key}",
            )
        )
    else:
        print(
            say(
                f"Tệp nguyên vẹn; chưa biết khóa ký là của ai: {found.key}. Đối chiếu với công văn rồi thêm --key.",
                f"Whole; nobody here knows whose key signed it: {found.key}. Compare it with the letter, add --key.",
            ),
            file=sys.stderr,
        )
    return 0 if found.known else 1


def _key(given: argparse.Namespace) -> int:
    own = push.verifier()
    if own is None:
        print(
            say("Chưa có khóa: khóa được tạo ở lần xuất đầu tiên.", "No key yet: the first export makes it."),
            file=sys.stderr,
        )
        return 1
    print(json.dumps({"key": str(own)}) if given.json else str(own))
    return 0


def _acknowledge(given: argparse.Namespace) -> None:
    answer = given.file.read_bytes() if given.file else b""
    name = given.file.name if given.file else ""
    received, later = push.acknowledge(HOUSE, given.export, given.number, given.day, name=name, answer=answer)
    if given.json:
        print(json.dumps({"received": received, "changed_since": later}))
        return
    print(
        say(
            f"Đã ghi: {received} mục đã nhận, {later} mục đã đổi sau khi xuất còn chờ.",
            f"Recorded: {received} received, {later} changed since the export and still waiting.",
        )
    )
