from __future__ import annotations

import pytest
from pymerkle import InmemoryTree

from certify.credential import merkle

N = 65


class Shelf(dict[tuple[int, int], bytes]):
    """A store of nodes that refuses to overwrite one."""

    def read(self, level: int, index: int) -> bytes:
        return self[level, index]

    def write(self, level: int, index: int, node: bytes) -> None:
        assert (level, index) not in self
        self[level, index] = node


LEAVES = [merkle.leaf_hash(bytes([place])) for place in range(N)]
SHELF = Shelf()
for _place, _leaf in enumerate(LEAVES):
    assert merkle.append(_place, _leaf, SHELF.read, SHELF.write) == _place + 1
ROOTS = [merkle.root(size, SHELF.read) for size in range(N + 1)]
JUDGE = InmemoryTree.init_from_entries([bytes([place]) for place in range(N)], algorithm="sha256")


def naive_root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return merkle.node_hash(naive_root(leaves[:half]), naive_root(leaves[half:]))


def test_the_roots_are_those_of_rfc_9162() -> None:
    assert ROOTS[0].hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert [naive_root(LEAVES[:size]) for size in range(1, N + 1)] == ROOTS[1:]


def naive_consistency(old: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF as RFC 6962 §2.1.2 defines it, over leaves."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if old <= half:
        return [*naive_consistency(old, leaves[:half], whole=whole), naive_root(leaves[half:])]
    return [*naive_consistency(old - half, leaves[half:], whole=False), naive_root(leaves[:half])]


def test_the_consistency_proofs_are_those_of_the_definition() -> None:
    for new in range(1, N + 1):
        for old in range(1, new + 1):
            assert merkle.consistency_proof(old, new, SHELF.read) == naive_consistency(old, LEAVES[:new])


def test_the_roots_are_those_of_the_tree_that_certificate_transparency_is_tested_with() -> None:
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    shelf = Shelf()
    for size, text in enumerate(inputs):
        merkle.append(size, merkle.leaf_hash(bytes.fromhex(text)), shelf.read, shelf.write)
        assert merkle.root(size + 1, shelf.read).hex() == roots[size]


def test_the_roots_are_those_of_another_implementation() -> None:
    assert [JUDGE.get_root(size) for size in range(1, N + 1)] == ROOTS[1:]


def test_appending_writes_each_complete_subtree_once() -> None:
    assert len(SHELF) == sum(N >> level for level in range(N.bit_length()))


def test_every_leaf_of_every_tree_is_proven_and_in_no_other_place() -> None:
    for size in range(1, N + 1):
        for index in range(size):
            path = merkle.inclusion_proof(index, size, SHELF.read)
            assert merkle.verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])
            assert not merkle.verify_inclusion(LEAVES[index], index, size, path, ROOTS[size - 1])
            assert not merkle.verify_inclusion(LEAVES[index - 1] if size > 1 else b"", index, size, path, ROOTS[size])
            assert not merkle.verify_inclusion(LEAVES[index], index, size, [*path, ROOTS[size]], ROOTS[size])
            assert not any(
                merkle.verify_inclusion(LEAVES[index], other, size, path, ROOTS[size])
                for other in range(-1, size + 1)
                if other != index
            )


def test_the_paths_are_those_of_another_implementation() -> None:
    for size in range(1, N + 1):
        for index in range(size):
            judged = JUDGE.prove_inclusion(index + 1, size).path
            assert merkle.inclusion_proof(index, size, SHELF.read) == judged[1:]


def test_every_tree_is_the_beginning_of_every_later_one() -> None:
    for new in range(N + 1):
        for old in range(new + 1):
            path = merkle.consistency_proof(old, new, SHELF.read)
            assert merkle.verify_consistency(old, new, path, ROOTS[old], ROOTS[new])
            if 0 < old < new:
                assert not merkle.verify_consistency(old, new, path, ROOTS[old - 1], ROOTS[new])
                assert not merkle.verify_consistency(old, new, path, ROOTS[old], ROOTS[new - 1])
                assert not merkle.verify_consistency(old, new * 2 + 1, path, ROOTS[old], ROOTS[new])
                assert not merkle.verify_consistency(old, new, path[:-1], ROOTS[old], ROOTS[new])
                assert not merkle.verify_consistency(old, new, [*path, ROOTS[0]], ROOTS[old], ROOTS[new])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 3), (3, 3)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion_proof(index, size, SHELF.read)


def test_a_log_does_not_shrink() -> None:
    with pytest.raises(ValueError, match="shrink"):
        merkle.consistency_proof(3, 2, SHELF.read)
    assert not merkle.verify_consistency(3, 2, [], ROOTS[3], ROOTS[2])
