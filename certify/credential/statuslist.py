"""Status lists: where a certificate's bit is (W3C Bitstring Status List v1.0).

A list belongs to an authority, a purpose and a number. A certificate has one `status_index`, which serves both
purposes: it counts through an authority's lists, `SIZE` entries each.
"""

from __future__ import annotations

SIZE = 131_072
FILLED = SIZE * 8 // 10  # places taken at which the next list opens, so that drawing a free one stays quick


def place(status_index: int) -> tuple[int, int]:
    """The number of the list, from 1 on, and the index of the bit in it. Raises ValueError for a negative one."""
    if status_index < 0:
        raise ValueError("a status index is not negative")
    return status_index // SIZE + 1, status_index % SIZE
