"""The transparency log's tree: RFC 9162 §2.1 (the hashing of RFC 6962).

A tree of n leaves is kept as the roots of its complete subtrees: node (level, index) covers the leaves from
index · 2^level up to (index + 1) · 2^level. Such a node never changes once it is written, so that a log only ever adds
rows, and any root or proof is folded from a few reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256

Read = Callable[[int, int], bytes]
Write = Callable[[int, int, bytes], None]

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def append(size: int, leaf: bytes, read: Read, write: Write) -> int:
    """Add the hash of a leaf to a tree of `size` leaves, and return the new size.

    Writes the leaf and every subtree it completes; reads only nodes written before.
    """
    level, index, node = 0, size, leaf
    write(level, index, node)
    while index % 2:
        node = node_hash(read(level, index - 1), node)
        level, index = level + 1, index // 2
        write(level, index, node)
    return size + 1


def root(size: int, read: Read) -> bytes:
    """The root of the first `size` leaves."""
    return _subtree(0, size, read) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """The path of leaf `index` in the tree of `size` leaves (RFC 9162 §2.1.3.1). Raises ValueError outside the tree."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in this tree")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_subtree(middle, end, read))
            end = middle
        else:
            path.append(_subtree(start, middle, read))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, read: Read) -> list[bytes]:
    """The proof that the tree of `old` leaves is the beginning of that of `new` (RFC 9162 §2.1.4.1).

    Raises ValueError unless 0 ≤ old ≤ new.
    """
    if not 0 <= old <= new:
        raise ValueError("a log does not shrink")
    path = []
    start, end = 0, new
    while old not in (0, end):
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_subtree(middle, end, read))
            end = middle
        else:
            path.append(_subtree(start, middle, read))
            start = middle
    if start and old:
        path.append(_subtree(start, end, read))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, path: Iterable[bytes], root: bytes) -> bool:
    """Whether the path leads from the leaf's hash to the root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place % 2 or place == last:
            node = node_hash(sibling, node)
            place, last = _climb(place, last)
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(old: int, new: int, path: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether the path shows that the new tree begins with the old one (RFC 9162 §2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not path and old_root == (EMPTY_ROOT if old == 0 else new_root)
    nodes = path if old & (old - 1) else [old_root, *path]
    if not nodes:
        return False
    place, last = _climb(old - 1, new - 1, until_even=True)
    first = second = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            first, second = node_hash(node, first), node_hash(node, second)
            place, last = _climb(place, last)
        else:
            second = node_hash(second, node)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _climb(place: int, last: int, *, until_even: bool = False) -> tuple[int, int]:
    """Pass the levels at which a node has no sibling of its own: up to an odd place, or (`until_even`) an even one."""
    while place and place % 2 == until_even:
        place, last = place >> 1, last >> 1
    return place, last


def _split(width: int) -> int:
    """The largest power of two smaller than `width`."""
    return 1 << (width - 1).bit_length() - 1


def _subtree(start: int, end: int, read: Read) -> bytes:
    """The root of leaves start … end - 1, from the complete subtrees it is made of."""
    width = end - start
    if width & (width - 1) == 0:
        return read(width.bit_length() - 1, start // width)
    middle = start + _split(width)
    return node_hash(_subtree(start, middle, read), _subtree(middle, end, read))
