"""Reads the body of an answer in bounded memory; knows gzip and nothing about what the bytes mean."""

import zlib

import httpx

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of one answer after decompression; a list of 10,000 things is a few MB."""

_GZIP = 16 + zlib.MAX_WBITS


class BodyUnusable(Exception):
    """The body is too large, cut or wrongly packed; caught where the request was made."""


class _Gunzip:
    """Unpacks as it comes, never producing more than it is allowed."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(_GZIP)
        self._has_begun = False

    def feed(self, chunk: bytes, room: int) -> bytes:
        """The unpacked bytes, at most `room + 1` of them (one more than allowed shows that it is too much)."""
        parts: list[bytes] = []
        while chunk and room >= 0:
            if self._inflater.eof:
                self._inflater = zlib.decompressobj(_GZIP)
            self._has_begun = True
            part = self._inflater.decompress(chunk, room + 1)
            parts.append(part)
            room -= len(part)
            chunk = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
        return b"".join(parts)

    @property
    def is_complete(self) -> bool:
        """Whether the last member ended."""
        return self._inflater.eof or not self._has_begun


async def read_body(response: httpx.Response, *, limit: int = LARGEST_BODY) -> bytes:
    """The whole body, unpacked. Raises BodyUnusable, and what the connection raises."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip", ""):
        raise BodyUnusable(f"it is packed in a way that was not asked for ({packing[:40]})")
    if not isinstance(response.stream, httpx.AsyncByteStream):
        raise BodyUnusable("it cannot be read as a stream")
    gunzip = _Gunzip() if "gzip" in packing else None
    parts: list[bytes] = []
    room = limit
    # The raw stream: httpx would unpack a whole chunk at once, a thousandfold if it is a bomb.
    async for chunk in response.stream:
        part = chunk if gunzip is None else _unpack(gunzip, chunk, room)
        room -= len(part)
        if room < 0:
            raise BodyUnusable(f"it is larger than {limit // (1024 * 1024)} MiB")
        parts.append(part)
    if gunzip is not None and not gunzip.is_complete:
        raise BodyUnusable("it broke off")
    return b"".join(parts)


def _unpack(gunzip: _Gunzip, chunk: bytes, room: int) -> bytes:
    try:
        return gunzip.feed(chunk, room)
    except zlib.error:
        raise BodyUnusable("it is not the gzip that it claims to be") from None
