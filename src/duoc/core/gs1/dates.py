"""Dates inside values: YYMMDD or YYYYMMDD, checked against the calendar; a day 00 is the month as a whole."""

import calendar


def date(text: str) -> str:
    """What is wrong with a date of 6 or 8 digits, or ""."""
    return _fault(text, 1)


def date_or_month(text: str) -> str:
    """The same, where the day may be 00."""
    return _fault(text, 0)


def _fault(text: str, first_day: int) -> str:
    # Of a year in two digits only the leap day matters: in GS1's window (49 years back, 50 on) 00 is 2000 until 2050.
    year, month, day = int(text[:-4]), int(text[-4:-2]), int(text[-2:])
    if not 1 <= month <= 12:
        return "there is no such month"
    last = calendar.monthrange(year if len(text) == 8 and year else 2000 + year % 100, month)[1]
    return "" if first_day <= day <= last else "there is no such day"
