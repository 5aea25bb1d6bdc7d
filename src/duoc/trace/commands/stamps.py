"""`duoc trace mint | stamps | activate | void | accounts | stamp | presets`: stamps from the order to the count."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from duoc.core.environment import Environment
from duoc.core.progress import counted, is_english, say
from duoc.engines.qr.layout import layout
from duoc.engines.qr.presets import PRESETS
from duoc.engines.qr.versions import side
from duoc.frame.telling import Run, account, told
from duoc.people import services as people
from duoc.trace.rules.products import ProductRefusedError
from duoc.trace.rules.stamps import HOLDS, LEVELS, MOST_LINES, STEPS, check_fit, stem
from duoc.trace.services import products, stamps

# Steps of whole ranges that have no verb of their own.
_STEPS = [*(step for step in STEPS if step not in ("activated", "void")), *HOLDS, "released"]


def register(verbs: Any) -> None:
    """Add the verbs."""
    mint = _verb(verbs, "mint", "tạo một lô tem và tệp in của nó · mint a batch of stamps and its sheets", _mint)
    mint.add_argument("--producer", required=True, metavar="CODE", help="chủ thể đặt tem · who orders")
    mint.add_argument("--gtin", required=True, metavar="NUMBER", help="GTIN hoặc mã truy xuất · or national trace code")
    mint.add_argument("--count", required=True, type=int, metavar="N", help="số tem · how many")
    mint.add_argument("--host", required=True, help="tên máy chủ in trong địa chỉ · host of the printed address")
    mint.add_argument("--preset", required=True, metavar="NAME", help="khổ tem, xem `presets` · label format")
    mint.add_argument("--ecc", choices=LEVELS, default="M", help="mức sửa lỗi; mặc định M · error correction")
    mint.add_argument("--pins", action="store_true", help="mã PIN dưới lớp cào · a PIN under a scratch layer")
    mint.add_argument("--sheets", type=Path, metavar="PDF", help="tệp in · label sheets")
    mint.add_argument("--out", type=Path, metavar="FILE", help="danh sách địa chỉ, CSV hoặc .jsonl · list of addresses")

    activate = _verb(verbs, "activate", "kích hoạt tem khi đóng gói · activate stamps at packing", _activate)
    _range(activate)
    activate.add_argument("--lot", required=True, help="số lô sản phẩm, GS1 AI (10) · lot number")
    activate.add_argument("--party", required=True, metavar="CODE", help="nơi đã đặt tem · who ordered them")

    step = _verb(verbs, "stamps", "bước của một dải tem: in, giao, hỏng, mất, giữ · a step of a range of stamps", _step)
    step.add_argument("step", choices=_STEPS, metavar="STEP", help=", ".join(_STEPS))
    _range(step)
    step.add_argument("--reason", default="", help="lý do · why")

    void = _verb(verbs, "void", "hủy tem: một số sê-ri, hoặc một dải · make a stamp void, or a range", _void)
    void.add_argument("serial", nargs="?", help="số sê-ri 16 ký tự · a serial")
    _range(void, required=False)
    void.add_argument("--reason", required=True, help="lý do, ai quét cũng đọc được · why, shown publicly")
    void.add_argument("--party", metavar="CODE", help="nơi đã đặt tem; cần với dải tem và --undo · who ordered them")
    void.add_argument("--undo", action="store_true", help="khôi phục một tem đã hủy · take it back")

    accounts = _verb(verbs, "accounts", "đếm tem theo lô và chủ thể; thoát 1 nếu lệch · count stamps", _accounts)
    accounts.add_argument("--party", metavar="CODE", help="chỉ của chủ thể này · of this party alone")
    accounts.add_argument("--batch", type=int, metavar="N", help="chỉ lô này · this batch alone")

    stamp = _verb(verbs, "stamp", "một tem, theo số in trên nó · a stamp by what is printed on it", _stamp)
    stamp.add_argument("serial", help="10 hoặc 16 ký tự · signs")
    stamp.add_argument("--pin", help="thử mã PIN; đúng lần đầu là đã bán · try its PIN; the first right one sells it")

    _verb(verbs, "presets", "các khổ tem · the label formats", _presets, environment=False)


def _verb(verbs: Any, name: str, line: str, run: Run, *, environment: bool = True) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=line, description=line)
    if environment:
        parser.add_argument(
            "--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION
        )
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    refusals = (stamps.StampRefusedError, stamps.SerialError, ProductRefusedError, people.AccountRefusedError)
    parser.set_defaults(run=told(run, *refusals))
    return parser


def _range(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument("--batch", type=int, required=required, metavar="N", help="lô tem · batch of stamps")
    parser.add_argument("--first", type=int, default=1, metavar="N", help="tem đầu; mặc định 1 · first stamp")
    parser.add_argument("--last", type=int, metavar="N", help="tem cuối; mặc định hết lô · last stamp")


def _mint(arguments: argparse.Namespace) -> None:
    environment = arguments.environment
    party = people.party_named(arguments.producer)
    product = products.find_product(arguments.gtin, environment)
    about = {"preset": arguments.preset, "level": arguments.ecc, "pins": arguments.pins, "environment": environment}
    files = bool(arguments.sheets or arguments.out)
    batch = stamps.unfinished(party, product, arguments.count, arguments.host, files=files, **about)
    resumed = batch is not None
    if batch is None:
        batch = stamps.order(party, product, arguments.count, arguments.host, by=account(), **about)
    else:
        words = say(
            f"làm tiếp lô tem {batch.pk}: đã có {batch.minted}", f"going on with batch {batch.pk}: {batch.minted}"
        )
        print(f"  {words}/{batch.count}", file=sys.stderr)
    stamps.mint(batch, by=account(), environment=environment, tell=counted("tạo tem", "minting"))
    pages = stamps.hand_out(
        batch,
        arguments.sheets,
        arguments.out,
        by=account(),
        environment=environment,
        tell=counted("ghi tệp", "writing"),
    )
    members = {"batch": batch.pk, "count": batch.count, "root": bytes(batch.root or b"").hex(), "pages": pages}
    if arguments.json:
        print(json.dumps(members | {"resumed": resumed}, indent=1))
    else:
        print(f"Lô tem {batch.pk}: {batch.count} tem, {pages} trang. Gốc Merkle trong sổ cái: {members['root']}")


def _activate(arguments: argparse.Namespace) -> None:
    last = _last(arguments)
    batch = stamps.activate(
        arguments.batch,
        arguments.first,
        last,
        arguments.lot,
        people.party_named(arguments.party),
        by=account(),
        environment=arguments.environment,
    )
    _done(
        arguments, batch.pk, f"Đã kích hoạt tem {arguments.first}–{last} của lô tem {batch.pk} cho lô {arguments.lot}."
    )


def _last(arguments: argparse.Namespace) -> int:
    if arguments.last is not None:
        return int(arguments.last)
    return stamps.batch_numbered(arguments.batch, arguments.environment).count


def _step(arguments: argparse.Namespace) -> None:
    about = {"reason": arguments.reason, "by": account(), "environment": arguments.environment}
    places = (arguments.first, arguments.last)
    if arguments.step in STEPS:
        batch = stamps.move(arguments.batch, arguments.step, *places, **about)
    else:
        kind = "" if arguments.step == "released" else arguments.step
        batch = stamps.hold(arguments.batch, kind, *places, **about)
    last = arguments.last or batch.count
    _done(arguments, batch.pk, f"Đã ghi “{arguments.step}” cho tem {arguments.first}–{last} của lô tem {batch.pk}.")


def _void(arguments: argparse.Namespace) -> None:
    environment = arguments.environment
    if bool(arguments.serial) is bool(arguments.batch):
        raise stamps.StampRefusedError("Cần một số sê-ri, hoặc --batch.")
    party = people.party_named(arguments.party) if arguments.party else None
    if arguments.batch:
        about = {"party": party, "reason": arguments.reason, "by": account(), "environment": environment}
        batch = stamps.move(arguments.batch, "void", arguments.first, arguments.last, **about)
        _done(
            arguments, batch.pk, f"Đã hủy tem {arguments.first}–{arguments.last or batch.count} của lô tem {batch.pk}."
        )
        return
    if arguments.undo:
        if party is None:
            raise stamps.StampRefusedError("Khôi phục một tem cần --party: nơi đã đặt nó.")
        found = stamps.undo_void(arguments.serial, arguments.reason, party, by=account(), environment=environment)
    else:
        found = stamps.void_stamp(arguments.serial, arguments.reason, by=account(), environment=environment)
    _tell_stamp(arguments, found)


def _accounts(arguments: argparse.Namespace) -> int:
    party = people.party_named(arguments.party) if arguments.party else None
    found = stamps.accounts(arguments.environment, party=party, batch=arguments.batch)
    wrong = [row.batch.pk for row in found if not all(row.account.equations().values())]
    if arguments.json:
        rows = [
            {
                "batch": row.batch.pk,
                "party": row.batch.party.code,
                "product": row.batch.product.gtin or row.batch.product.code,
                **row.account.members(),
                "equations": row.account.equations(),
                "signed": {"printed": row.signed.printed, "spoiled": row.signed.spoiled} if row.signed else None,
            }
            for row in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif not found:
        print("Chưa có lô tem nào. Tạo bằng `duoc trace mint`.")
    else:
        for row in found:
            one = row.account
            print(
                f"lô tem {row.batch.pk} · {row.batch.product.name} – {row.batch.party.name}: {one.minted} đã tạo = "
                f"{one.printed} đã in + {one.scrapped} hủy trước in + {one.remaining} chưa in; đã giao {one.delivered} = "
                f"{one.activated} đã kích hoạt (đã bán {one.sold}) + {one.void} đã hủy + {one.unused} chưa dùng; "
                f"hỏng {one.spoiled}, mất {one.lost}, trong kho {one.in_stock}"
                f"{_signed(row)}"
            )
    return 1 if wrong else 0


def _signed(row: stamps.BatchAccount) -> str:
    if row.signed is None:
        return ""
    agrees = "khớp" if row.agrees else "LỆCH"
    return f"; người in ký {row.signed.printed} đã in, {row.signed.spoiled} hỏng ({agrees})"


def _stamp(arguments: argparse.Namespace) -> int:
    environment = arguments.environment
    if arguments.pin:
        right, opened = stamps.open_pin(arguments.serial, arguments.pin, environment=environment)
        found = stamps.standing(arguments.serial, environment)
        if not right or found is None:
            _done(arguments, 0, "Mã PIN không đúng.", right=False)
            return 1
        assert opened is not None
        _tell_stamp(arguments, found)
        return 0
    rows = stamps.standings(arguments.serial, environment)
    for row in rows:
        _tell_stamp(arguments, row)
    if not rows:
        print("Không có trong hệ thống.", file=sys.stderr)
    return 0 if rows else 1


def _tell_stamp(arguments: argparse.Namespace, found: stamps.Standing) -> None:
    members = {
        "serial": found.serial,
        "batch": found.batch.pk,
        "place": found.place,
        "product": found.batch.product.gtin or found.batch.product.code,
        "party": found.batch.party.code,
        "state": found.state,
        "hold": found.hold,
        "lot": found.lot,
        "since": found.since.isoformat(),
        "reason": found.reason,
        "opened_at": found.opened_at.isoformat() if found.opened_at else None,
        "undone": found.undone,
    }
    if arguments.json:
        print(json.dumps(members, ensure_ascii=False))
    else:
        lot = f", lô {found.lot}" if found.lot else ""
        print(f"{found.serial}: {found.batch.product.name} – {found.batch.party.name}{lot}: {found.state}")


def _done(arguments: argparse.Namespace, batch: int, sentence: str, **more: Any) -> None:
    print(json.dumps({"batch": batch, **more}) if arguments.json else sentence)


def _presets(arguments: argparse.Namespace) -> None:
    """Each format with what a usual address comes to on it: the version, the module's size, and how many lines have room."""
    usual = stem("TEM.CAMAU.VN", "0" * 14, "")
    rows = []
    for preset in PRESETS.values():
        sizes = {}
        for level in LEVELS:
            version = check_fit(usual, preset.name, level)
            placed = layout(preset, side(version), MOST_LINES)
            room = {
                "version": version,
                "module_mm": round(placed.module * 25.4 / preset.dpi, 3),
                "lines": len(placed.lines),
            }
            sizes[level] = {**room, "name": preset.beside}
        rows.append({**preset._asdict(), "ecc": sizes})
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    width = max(map(len, PRESETS))
    for preset, row in zip(PRESETS.values(), rows, strict=True):
        one = row["ecc"]["M"]
        size = f"{one['module_mm']:.2f}".replace(".", "." if is_english() else ",")
        name = say("có tên sản phẩm", "with the product's name") if preset.beside else say("chỉ có số", "numbers only")
        print(f"{preset.name.ljust(width)}  {say(preset.words, preset.words_en)}; {preset.dpi} dpi, {size} mm, {name}")
