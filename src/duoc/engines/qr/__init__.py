"""QR Code symbols by the batch, and label sheets of them in PDF. Framework-free; needs numpy, so import it where it is used."""
