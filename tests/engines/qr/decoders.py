"""Two decoders that nobody here wrote: zxing-cpp in this process, zbar as a program."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

Image = NDArray[np.uint8]


def zxing(image: Image) -> list[str]:
    """The texts of all QR codes of a grey image. Other symbologies are not asked for: they are found in noise."""
    return [found.text for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]


def zbar(images: Sequence[Image], folder: Path) -> list[str]:
    """The texts that zbar reads, of all images together."""
    program = shutil.which("zbarimg")
    if program is None:
        pytest.skip("zbarimg is missing: apt-get install zbar-tools")
    names = []
    for number, image in enumerate(images):
        names.append(folder / f"{number:05d}.pgm")
        names[-1].write_bytes(
            b"P5 %d %d 255\n" % (image.shape[1], image.shape[0]) + np.ascontiguousarray(image).tobytes()
        )
    told = subprocess.run(
        [program, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", *map(str, names)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return told.stdout.decode().splitlines()


def drawn(modules: Image, scale: int = 4) -> Image:
    """Modules (1 is dark) as a grey image with a quiet zone."""
    padded = np.pad(modules, 4)
    return ((1 - np.kron(padded, np.ones((scale, scale), np.uint8))) * 255).astype(np.uint8)
