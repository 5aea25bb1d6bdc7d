"""One blank area on a symbol: dirt, a scratch, a drop of glue."""

import math
import random

from tests.engines.qr.decoders import Image

_FINDER = 8  # modules, with its separator
_QUIET = 4


def blanked(image: Image, side: int, share: float, chance: random.Random) -> Image:
    """A copy with one white rectangle of `share` of the symbol's area, anywhere outside the finders.

    image: a symbol with its quiet zone, drawn to fill the picture.
    """
    scale = len(image) / (side + 2 * _QUIET)
    height = side * math.sqrt(share * chance.choice([1, 1, 1.5, 1 / 1.5]))
    width = share * side * side / height
    corners = [(0, 0), (0, side - _FINDER), (side - _FINDER, 0)]
    while True:
        top, left = chance.uniform(0, side - height), chance.uniform(0, side - width)
        if not any(
            top < row + _FINDER and top + height > row and left < column + _FINDER and left + width > column
            for row, column in corners
        ):
            break
    copy = image.copy()
    first, second = round((top + _QUIET) * scale), round((left + _QUIET) * scale)
    copy[first : first + round(scale * height), second : second + round(scale * width)] = 255
    return copy
