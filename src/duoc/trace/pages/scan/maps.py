"""The way of the goods over the communes of the province; the list of steps says the same in words."""

from collections.abc import Sequence

from duoc.trace.rules.route_maps import Drawn, Point, drawn
from duoc.trace.services import communes
from duoc.trace.services.steps import Step


def of_steps(steps: Sequence[Step]) -> Drawn | None:
    """None where no step tells a place. A place is its commune's point, never the site's."""
    known = [
        (step.number, Point(step.place.lat, step.place.lon))
        for step in steps
        if step.place is not None and step.place.lat is not None and step.place.lon is not None
    ]
    return drawn(map(Point._make, communes.points()), known) if known else None
