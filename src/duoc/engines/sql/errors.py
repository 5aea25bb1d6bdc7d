"""What cannot be analysed is refused: nothing passes that was not understood."""


class SqlRefusedError(Exception):
    """A text that gets no key.

    `rule` names the cause: `syntax`, `size`, `depth`, `form` (a tree of a form never seen), `search_path`. `reason` says it to a
    person and holds nothing of the text itself: it goes into logs and to the client.
    """

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
        self.reason = reason
