"""Compressing a page whose beginning is always the same.

The head of every page of one language (its style, above all) is compressed once; a request continues from a copy of
that state, so that only the rest is compressed, with the head as its dictionary. The result is one ordinary gzip
member.
"""

from __future__ import annotations

import zlib
from threading import Lock

LEVEL = 6
GZIP = 16 + zlib.MAX_WBITS
HEADS = 16


class Compressor:
    """Compresses pages; remembers the heads it has met, at most HEADS of them."""

    def __init__(self) -> None:
        self._heads: dict[bytes, tuple[bytes, zlib._Compress]] = {}
        self._lock = Lock()

    def compress(self, page: bytes, head: int) -> bytes:
        """The page as gzip; `head` is how many of its bytes are the same on every page of its language."""
        begun, state = self._begun(page[:head])
        rest = state.copy()
        return begun + rest.compress(page[head:]) + rest.flush()

    def _begun(self, head: bytes) -> tuple[bytes, zlib._Compress]:
        found = self._heads.get(head)
        if found is None:
            state = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
            begun = state.compress(head) + state.flush(zlib.Z_SYNC_FLUSH)
            found = begun, state
            with self._lock:
                if len(self._heads) < HEADS:
                    self._heads[head] = found
        return found
