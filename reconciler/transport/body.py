"""Reads the body of an answer in bounded memory; knows gzip and nothing about what the bytes mean."""

import io
import re
import zlib
from collections.abc import Iterator

import httpx

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of one answer after decompression; a list of 10,000 things is a few MB."""

MOST_VALUES = 2_000_000
"""Values of one answer, by its brackets and commas: `[],` is three bytes on the wire and sixty in memory."""

_PIECE = 1024 * 1024
"""Bytes that are unpacked at once: of a bomb a small chunk is a thousand times as many."""

_GZIP = 16 + zlib.MAX_WBITS


class BodyUnusable(Exception):
    """The body is too large, cut or wrongly packed; caught where the request was made."""


class _Gunzip:
    """Unpacks as it comes, a piece at a time."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(_GZIP)
        self._has_begun = False

    def unpack(self, chunk: bytes) -> Iterator[bytes]:
        """The unpacked bytes, in pieces of bounded size. Raises BodyUnusable."""
        is_full = False
        # A full piece may leave more in the inflater than in what is left of the chunk.
        while chunk or is_full:
            if self._inflater.eof:
                self._inflater = zlib.decompressobj(_GZIP)
            self._has_begun = True
            try:
                piece = self._inflater.decompress(chunk, _PIECE)
            except zlib.error:
                raise BodyUnusable("it is not the gzip that it claims to be") from None
            yield piece
            chunk = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            is_full = len(piece) == _PIECE and not self._inflater.eof

    @property
    def is_complete(self) -> bool:
        """Whether the last member ended."""
        return self._inflater.eof or not self._has_begun


async def read_body(response: httpx.Response, *, limit: int = LARGEST_BODY) -> bytes:
    """The whole body, unpacked. Raises BodyUnusable, and what the connection raises."""
    gunzip = _Gunzip() if _is_packed(response) else None
    if not isinstance(response.stream, httpx.AsyncByteStream):
        raise BodyUnusable("it cannot be read as a stream")
    if _read_length(response) > limit:
        raise _too_large(limit)
    # One buffer, that is not copied to be read: a list of parts would weigh more than they do when they are small.
    whole = io.BytesIO()
    room = limit
    # The raw stream: httpx would unpack a whole chunk at once, a thousandfold if it is a bomb.
    async for chunk in response.stream:
        for piece in (chunk,) if gunzip is None else gunzip.unpack(chunk):
            room -= len(piece)
            if room < 0:
                raise _too_large(limit)
            whole.write(piece)
    if gunzip is not None and not gunzip.is_complete:
        raise BodyUnusable("it broke off")
    content = whole.getvalue()
    if sum(content.count(mark) for mark in b"[{,") > MOST_VALUES:
        raise BodyUnusable(f"it holds more than {MOST_VALUES:,} values")
    return content


def _is_packed(response: httpx.Response) -> bool:
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip", ""):
        raise BodyUnusable(f"it is packed in a way that was not asked for ({packing[:40]})")
    return "gzip" in packing


def _read_length(response: httpx.Response) -> int:
    """What the head announces, 0 where it says nothing that is a number."""
    text = response.headers.get("content-length", "")
    return int(text) if re.fullmatch(r"\d{1,18}", text) else 0


def _too_large(limit: int) -> BodyUnusable:
    return BodyUnusable(f"it is larger than {limit // (1024 * 1024)} MiB")
