"""What is wrong with a mapping, or with a message that it is applied to."""


class MappingError(ValueError):
    """A mapping that cannot be used; the sentence names line and member."""


class UnmappableError(ValueError):
    """A message that the mapping does not cover. `place`: the field; the sentence never holds its value."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place}: {why}" if place else why)
        self.place, self.why = place, why
