"""Rules about quantities: 3, 15."""

import math
from collections.abc import Iterator

from duoc.engines.epcis import units
from duoc.engines.epcis.problems import Problem, quoted
from duoc.engines.epcis.rules.facts import Facts


def quantities(facts: Facts) -> Iterator[Problem]:
    """3: positive and finite; a count is whole; a unit is of UN/CEFACT Recommendation 20."""
    for _, place, _, one in facts.amounts:
        quantity, uom = one.get("quantity"), one.get("uom")
        if quantity is not None:
            if not (math.isfinite(quantity) and quantity > 0):
                yield Problem(
                    "3", f"{place}.quantity", f"{quoted(quantity)} is no amount of anything: more than 0 is wanted"
                )
            elif uom is None and quantity != int(quantity):
                yield Problem("3", f"{place}.quantity", f"{quoted(quantity)} without uom is a count: it must be whole")
        if uom is not None:
            yield from _unit(f"{place}.uom", uom)


def _unit(place: str, uom: str) -> Iterator[Problem]:
    if not units.is_known(uom):
        yield Problem("3", place, f"{quoted(uom)} is no unit code of UN/CEFACT Recommendation 20")
    elif not units.is_current(uom):
        yield Problem("3", place, f"{quoted(uom)}: UN/CEFACT has withdrawn this unit code", "W")


def balance(facts: Facts) -> Iterator[Problem]:
    """15: what comes out of a transformation weighs no more than what went in, unit by unit."""
    if facts.type != "TransformationEvent":
        return
    sums: dict[str, dict[str, float]] = {"inputQuantityList": {}, "outputQuantityList": {}}
    for name, _, _, one in facts.amounts:
        uom, quantity = one.get("uom"), one.get("quantity")
        if uom is not None and quantity is not None:
            sums[name][uom] = sums[name].get(uom, 0) + quantity
    for uom, output in sums["outputQuantityList"].items():
        taken = sums["inputQuantityList"].get(uom)
        if taken is not None and output > taken * (1 + facts.limits.mass_tolerance):
            yield Problem("15", "$.outputQuantityList", f"{output:g} {uom} came out of {taken:g} {uom}", "W")
