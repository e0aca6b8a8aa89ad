"""The Merkle tree of RFC 6962: hashes, roots, proofs that an entry is in it and that one tree grew out of another.

A node is named by its level (0 for leaves) and its index in that level; only nodes above complete subtrees have names.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

Hash = bytes
NodeReader = Callable[[int, int], Hash]
"""Gives the hash of the node of a level and an index."""
HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> Hash:
    """The hash of an entry as a leaf."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """The hash of a node over its two children."""
    return sha256(b"\1" + left + right).digest()


def subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The largest complete subtrees, as (level, index), over the leaves from ``start`` up to ``end``, in order."""
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def root_of(size: int, read: NodeReader) -> Hash:
    """The root of the tree with the first ``size`` leaves."""
    if size == 0:
        return EMPTY_ROOT
    return _range_hash(0, size, read)


def root_over(leaves: Sequence[Hash]) -> Hash:
    """The root over leaf hashes that are all in memory; without names of nodes, so usable as a second reckoning."""
    if not leaves:
        return EMPTY_ROOT
    row = list(leaves)
    while len(row) > 1:
        paired = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        row = paired + row[len(row) - len(row) % 2 :]
    return row[0]


def _range_hash(start: int, end: int, read: NodeReader) -> Hash:
    """The hash over a range whose start is a multiple of the power of two that it fits in."""
    parts = [read(level, index) for level, index in subtrees(start, end)]
    total = parts.pop()
    while parts:
        total = node_hash(parts.pop(), total)
    return total


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(index: int, size: int, read: NodeReader) -> list[Hash]:
    """The hashes that lead from leaf ``index`` to the root of the tree of ``size``, nearest first."""
    if not 0 <= index < size:
        raise IndexError(f"entry {index} is not in a tree of {size}")
    return _path(index, 0, size, read)


def _path(index: int, start: int, end: int, read: NodeReader) -> list[Hash]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle, read), _range_hash(middle, end, read)]
    return [*_path(index, middle, end, read), _range_hash(start, middle, read)]


def consistency_proof(old: int, new: int, read: NodeReader) -> list[Hash]:
    """The hashes that show that the tree of ``new`` leaves begins with that of ``old``; none when that is plain."""
    if not 0 <= old <= new:
        raise IndexError(f"a tree of {new} does not begin with one of {old}")
    return [] if old in (0, new) else _growth(old, 0, new, read, is_whole=True)


def _growth(old: int, start: int, end: int, read: NodeReader, *, is_whole: bool) -> list[Hash]:
    if old == end:
        return [] if is_whole else [_range_hash(start, end, read)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_growth(old, start, middle, read, is_whole=is_whole), _range_hash(middle, end, read)]
    return [*_growth(old, middle, end, read, is_whole=False), _range_hash(start, middle, read)]


def root_by_inclusion(index: int, size: int, leaf: Hash, proof: Sequence[Hash]) -> Hash | None:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); ``None`` where the proof has the wrong length."""
    if not 0 <= index < size:
        return None
    node, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            found = node_hash(step, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, step)
        node, last = node >> 1, last >> 1
    return found if last == 0 else None


def is_grown_from(old: int, old_root: Hash, new: int, new_root: Hash, proof: Sequence[Hash]) -> bool:
    """Whether a consistency proof holds (RFC 9162, 2.1.4.2)."""
    if old == new or old == 0:
        return not proof and (old_root == new_root if old == new else old_root == EMPTY_ROOT)
    if old > new or not proof:
        return False
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    return _both_roots(steps, node, last) == (old_root, new_root)


def _both_roots(steps: Sequence[Hash], node: int, last: int) -> tuple[Hash, Hash] | None:
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        node, last = node >> 1, last >> 1
    return (older, newer) if last == 0 else None
