"""Requests damaged by chance: bytes changed, cut out, doubled, or spiced with what parsers trip over."""

SPICE = (
    b"\r\n", b"\n", b"\r", b"\x00", b" ", b"\t", b":", b"%", b"%2e", b"..", b"/", b"\xff", b"0", b"\r\n\r\n",
    b"Content-Length: 3\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"Expect: 100-continue\r\n",
    b"X-Road-Id: \xc3",
)  # fmt: skip


def damaged(chance, data):
    data = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place : place + chance.randint(1, 20)]
            case 2:
                data[place:place] = chance.choice(SPICE)
            case 3:
                data[place:place] = data[place : place + chance.randint(1, 40)]
    return bytes(data)
