"""Files that cannot be taken."""


class FileRefusedError(ValueError):
    """A file that cannot be read as a whole, as a sentence (`rules.diary.said`)."""
