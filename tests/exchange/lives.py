"""Persons and agencies around the small registry, and connections led to a state by the room's own verbs."""

from dataclasses import dataclass
from typing import Any

from duoc.exchange import services as exchange
from duoc.exchange.models import Member
from duoc.exchange.rules.connections import Asked
from duoc.exchange.services import Said
from duoc.people import services as people
from duoc.people.models import Agency

IOFFICE, POPULATION = "VN/GOV/000.00.00.H12/ioffice", "VN/GOV/G01/chia-se/dan-cu"
ASKED = Asked(
    "Điền sẵn hồ sơ một cửa", "Điều 12 Nghị định 278/2025/NĐ-CP", ("HoTen", "NgaySinh"), (("GET", "/tra-cuu/*"),)
)
WAY = ("register", "test", "endorse", "approve", "open")
PASSWORD = "rung-duoc-ven-bien-lan-ra-bien"


@dataclass
class Cast:
    """engineer and manager of the agency that asks, operator of the bus, provider's steward, and somebody without a role."""

    engineer: Any
    manager: Any
    operator: Any
    provider: Any
    nobody: Any

    def of(self, verb: str) -> Any:
        """Who takes a step."""
        return {"register": self.engineer, "test": self.engineer, "endorse": self.manager}.get(verb, self.operator)


def agency(key: str, name: str, kind: str) -> Agency:
    return Agency.objects.create(
        key=key, name=name, short_name=name, fold=key, sort_key=key, kind=kind, source="thử", verified=False,
        dates_verified=False,
    )  # fmt: skip


def settle() -> Cast:
    """The clients' member is the department's, the server's own member the committee's; the ministry has an agency too."""
    committee, department = agency("ubnd", "UBND tỉnh", "province"), agency("so-tp", "Sở Tư pháp", "department")
    ministry = agency("bca", "Bộ Công an", "vertical")
    house = exchange.register_member(("VN", "GOV", "000.00.00.H12.nha"), "Trung tâm", agency_id=committee.pk)
    Member.objects.filter(member_code="000.00.00.H12").update(agency=department, server_code=None)
    Member.objects.filter(pk=house.pk).update(server_code="ss1")
    Member.objects.filter(member_code="G01").update(agency=ministry)
    made = []
    for name, place, duty in (("ky.su", department, "integrator"), ("truong.phong", department, "steward"),
                              ("truc.ca", committee, "operator"), ("bo", ministry, "steward"), ("khach", None, "")):  # fmt: skip
        user = people.create_user(name, PASSWORD, display_name=f"Ông {name}")
        if place is not None:
            people.assign_role(user, place, duty)
        made.append(user)
    return Cast(*made)


def said(verb: str) -> Said:
    """What each step needs, and no more."""
    return Said(
        "12/QĐ-UBND" if verb in ("endorse", "approve", "retire") else "",
        "Theo đề nghị của cơ quan" if verb in ("suspend", "resume", "return", "end", "retire") else "",
    )


def step(number: int, verb: str, cast: Cast) -> Any:
    if verb == "test":
        exchange.record_contract_test(number, True, {"cases": 3})
    return exchange.step_connection(number, verb, said(verb), by=cast.of(verb))


def led(cast: Cast, upto: str = "open", client: str = IOFFICE) -> int:
    """The number of a connection that took the steps up to one; `draft` for none."""
    number = int(exchange.ask_connection(client, POPULATION, ASKED, by=cast.engineer).pk)
    for verb in () if upto == "draft" else WAY[: WAY.index(upto) + 1]:
        step(number, verb, cast)
    return number
