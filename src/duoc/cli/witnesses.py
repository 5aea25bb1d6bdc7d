"""The witnesses of `duoc up`: on this machine for demonstration; in a province each runs at its own agency.

Their keys and states lie in `<home>/witnesses/<code>/`, the policy in `<home>/production/ledger.policy`. An operator who has
real witnesses puts their policy there: then `up` starts none of its own, and never writes over it.
"""

from pathlib import Path

from duoc.cli.child import Program
from duoc.cli.house import WITNESS, House
from duoc.core.environment import Environment
from duoc.core.profile import Profile
from duoc.core.profile import load as load_profile

_MARK = "# MINH HOA: written by duoc up, witnesses on this machine\n"


def policy_file(home: Path) -> Path:
    """Where production's trust policy stands."""
    return Environment.PRODUCTION.folder(home) / "ledger.policy"


def prepare(house: House) -> None:
    """Keys and policy of the demonstration's witnesses, made once; ports as they are now."""
    profile = load_profile(house.settings.profile)
    path = policy_file(house.home)
    found = _read(path)
    if not profile.witnesses or (found is not None and not found.startswith(_MARK)):
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = _policy(house, profile) if found is None else _readdressed(house, profile, found)
    if written != found:
        draft = path.with_suffix(".draft")
        draft.write_text(written, "utf-8")
        draft.replace(path)


def programs(house: House) -> list[Program]:
    """One process for each, once `prepare` has written their policy."""
    text = _read(policy_file(house.home)) or ""
    if not text.startswith(_MARK):
        return []
    profile = load_profile(house.settings.profile)
    log = next(line.split()[1] for line in text.splitlines() if line.startswith("log "))
    return [_program(house, f"{log}={log.partition('+')[0]}", place) for place in range(len(profile.witnesses))]


def addresses(house: House) -> list[str]:
    """Where they answer."""
    return [f"http://127.0.0.1:{house.settings.port(WITNESS + place)}" for place in range(len(programs(house)))]


def _read(path: Path) -> str | None:
    # An operator's policy may have names that are not UTF-8 (C2SP tlog-policy): they must not end the start.
    return path.read_text("utf-8", "surrogateescape") if path.exists() else None


def _program(house: House, log: str, place: int) -> Program:
    plan = load_profile(house.settings.profile).witnesses[place]
    folder = house.home / "witnesses" / plan.code
    listen = f"127.0.0.1:{house.settings.port(WITNESS + place)}"
    options = ["--listen", listen, "--log", log, "--key", str(folder / "key"), "--state", str(folder / "state")]
    page = house.home / "kiem-tem.html"  # `duoc trace verifier --out`; a witness reads it when it starts
    if page.exists():
        options += ["--page", str(page)]
    return Program(
        name=f"witness-{plan.code}",
        title=(f"Nhân chứng: {plan.name}", f"Witness: {plan.name}"),
        command=lambda: house.python("duoc.wire.witness", *options),
    )


def _policy(house: House, profile: Profile) -> str:
    # Here, not above: a start that finds its policy needs no cryptography.
    from duoc.engines.merkle.keys import COSIGNATURE
    from duoc.engines.merkle.signer import FileSigner

    origin = f"{profile.origin}/production"
    log = FileSigner.open(Environment.PRODUCTION.folder(house.home) / "keys" / "log.key", origin)
    lines = [_MARK, f"log {log.key}\n"]
    for plan, url in zip(profile.witnesses, _urls(house, profile), strict=True):
        folder = house.home / "witnesses" / plan.code
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{profile.origin}/nhan-chung/{plan.code}"
        lines.append(f"witness {plan.code} {FileSigner.open(folder / 'key', name, COSIGNATURE).key} {url}\n")
    members = " ".join(plan.code for plan in profile.witnesses)
    return "".join([*lines, f"group nhan-chung {profile.quorum} {members}\n", "quorum nhan-chung\n"])


def _readdressed(house: House, profile: Profile, text: str) -> str:
    """The same policy, with the ports of this start."""
    urls = dict(zip((plan.code for plan in profile.witnesses), _urls(house, profile), strict=True))
    lines = [line.split(" ") for line in text.splitlines()]
    return "".join(
        " ".join([*line[:3], urls[line[1]]] if line[0] == "witness" and line[1] in urls else line) + "\n"
        for line in lines
    )


def _urls(house: House, profile: Profile) -> list[str]:
    return [f"http://127.0.0.1:{house.settings.port(WITNESS + place)}" for place in range(len(profile.witnesses))]
