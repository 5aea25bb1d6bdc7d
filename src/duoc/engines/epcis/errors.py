"""What is wrong with a document as a whole."""


class DocumentError(ValueError):
    """A document that cannot be read. `place`: a path like `$.epcisBody.eventList[3].action`; `reason`: one sentence.

    Neither holds more than 80 signs of what was sent.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place, self.reason = place, reason


class TooLargeError(DocumentError):
    """A document, or one event of it, above its limit: 413 on the wire, not 400."""
