"""Why the service gives no answer."""


class RefusalError(Exception):
    """`status`: HTTP's, where the flavour has no rule of its own; `code`: what stands in `detail` or `error_code`."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


NOT_LICENSED = "004"  # the procedure may not use the population database (OpenCPS)
NO_RIGHT = "005"  # the officer's account has no right (OpenCPS)
UNAUTHENTICATED = "CHUA_XAC_THUC"
MALFORMED = "YEU_CAU_SAI"
