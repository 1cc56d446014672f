"""Answers of a gigabyte and other floods, as scripts of a server; none of them is ever whole in memory here."""

import zlib
from collections.abc import Callable, Iterable, Mapping
from itertools import chain, repeat

from attrs import frozen

from tests.transport.loopback import Connection, Script

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
GIGABYTE = 1024 * 1024 * 1024

_MEGABYTE = bytes(1024 * 1024)


@frozen
class Flood:
    """A script, and what is said of its answer."""

    script: Callable[[], Script]
    why: str


def pouring(beginning: bytes, pieces: Iterable[bytes]) -> Script:
    """Says the beginning and then every piece, to each who asks."""

    async def script(connection: Connection) -> None:
        await connection.read_request()
        await connection.write(beginning)
        for piece in pieces:
            await connection.write(piece)

    return script


def _make_bomb() -> Iterable[bytes]:
    """A gzip of a gigabyte of zeros, a thousand times the same megabyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    first = packer.compress(_MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(_MEGABYTE) + packer.flush(zlib.Z_FULL_FLUSH)
    return list(chain([first], repeat(again, GIGABYTE // len(_MEGABYTE) - 1)))


def _pour_bomb(packing: bytes) -> Script:
    return pouring(HEAD + b"Content-Encoding: " + packing + b"\r\n\r\n", _make_bomb())


def _pour_gigabyte(framing: bytes, piece: bytes = _MEGABYTE) -> Script:
    return pouring(HEAD + framing + b"\r\n", list(repeat(piece, GIGABYTE // len(_MEGABYTE))))


CHUNKED = b"Transfer-Encoding: chunked\r\n"
_CHUNK = b"100000\r\n" + _MEGABYTE + b"\r\n"
_SWARM = b"[],"
_ANSWERED = "URL answered, but the body is of no use: it"
_LONG_HEAD = "the answer of URL has a head, or a line between its parts, that is longer than 100 kB"

FLOODS: Mapping[str, Flood] = {
    "a gigabyte with its length": Flood(
        lambda: _pour_gigabyte(b"Content-Length: %d\r\n" % GIGABYTE), f"{_ANSWERED} is larger than 64 MiB"
    ),
    "a gigabyte in chunks": Flood(lambda: _pour_gigabyte(CHUNKED, _CHUNK), f"{_ANSWERED} is larger than 64 MiB"),
    "a gigabyte until it is closed": Flood(lambda: _pour_gigabyte(b""), f"{_ANSWERED} is larger than 64 MiB"),
    "a gigabyte in one chunk": Flood(
        lambda: pouring(HEAD + CHUNKED + b"\r\n40000000\r\n", list(repeat(_MEGABYTE, 1024))),
        f"{_ANSWERED} is larger than 64 MiB",
    ),
    "a gigabyte in a megabyte": Flood(lambda: _pour_bomb(b"gzip"), f"{_ANSWERED} is larger than 64 MiB"),
    "a bomb in a bomb": Flood(
        lambda: _pour_bomb(b"gzip, gzip"), f"{_ANSWERED} is packed in a way that was not asked for (gzip, gzip)"
    ),
    "a bomb by another name": Flood(
        lambda: _pour_bomb(b"deflate"), f"{_ANSWERED} is packed in a way that was not asked for (deflate)"
    ),
    "twenty million lists": Flood(
        lambda: pouring(HEAD + b"\r\n[", [*repeat(_SWARM * 1_000_000, 20), b"[]]"]),
        f"{_ANSWERED} holds more than 2,000,000 values",
    ),
    "one header of a gigabyte": Flood(lambda: pouring(HEAD + b"X-Y: ", list(repeat(b"z" * 1048576, 1024))), _LONG_HEAD),
    "a hundred thousand headers": Flood(
        lambda: pouring(HEAD, [b"".join(b"X-%d: y\r\n" % number for number in range(100_000)), b"\r\n{}"]), _LONG_HEAD
    ),
    "one line before a chunk": Flood(
        lambda: pouring(HEAD + CHUNKED + b"\r\n2;", list(repeat(b"z" * 1048576, 1024))), _LONG_HEAD
    ),
    "a hundred thousand trailers": Flood(
        lambda: pouring(
            HEAD + CHUNKED + b"\r\n2\r\n[]\r\n0\r\n", [b"".join(b"X-%d: y\r\n" % number for number in range(100_000))]
        ),
        _LONG_HEAD,
    ),
}
"""Every flood by its name."""
