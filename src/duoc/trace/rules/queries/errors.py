"""Why a query cannot be answered."""


class QueryParameterError(ValueError):
    """A parameter that is unknown, has no such value, or does not go with another one (`QueryParameterException`)."""


class UnbuiltQueryError(ValueError):
    """The standard has it, this house does not (`ImplementationException`)."""
