"""The tree and its proofs, against the definitions of the RFC and roots known elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.receipts import independent
from tests.receipts.making import Log, filled
from xarst_site.receipts import tree
from xarst_site.receipts.verify import consistent, leaf_hash, node_hash, root_from_inclusion

# The entries, and the roots over the first 1, 2, … of them, that implementations of
# certificate transparency share as their common example.
KNOWN_ENTRIES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
KNOWN_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_known_roots() -> None:
    log = Log()
    for entry, root in zip(KNOWN_ENTRIES, KNOWN_ROOTS, strict=True):
        log.append(bytes.fromhex(entry))
        assert log.tree().root().hex() == root
    assert Log().tree().root().hex().startswith("e3b0c44298fc1c14")


@given(st.lists(st.integers(1, 300), min_size=1, max_size=5), st.data())
def test_however_it_grew_it_is_the_tree_of_the_rfc(batches: list[int], data: st.DataObject) -> None:
    log = Log()
    for count in batches:
        before = len(log.entries)
        log.append(*(b"%d" % (before + one) for one in range(count)))
    hashes = tree.leaves(log.entries)
    size = data.draw(st.integers(1, len(hashes)))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))
    view = log.tree(size)
    assert view.root() == independent.merkle_root(hashes[:size])
    path = view.inclusion_proof(index)
    assert independent.audit_root(index, size, hashes[index], list(path)) == view.root()
    assert root_from_inclusion(hashes[index], index, size, path) == view.root()
    proof = view.consistency_proof(old)
    assert list(proof) == independent.consistency_path(hashes[:size], old)
    assert consistent(old, view.root_at(old), size, view.root(), proof)
    assert set(log.tiles) == {(level, number) for level, number, _ in tree.tiles_of(len(hashes))}


def leads(leaf: bytes, index: int, size: int, path: tuple[bytes, ...], root: bytes) -> bool:
    try:
        return root_from_inclusion(leaf, index, size, path) == root
    except ValueError:
        return False


def test_every_small_proof() -> None:
    log = filled(40)
    hashes = tree.leaves(log.entries)
    for size in range(1, 41):
        view = log.tree(size)
        for index in range(size):
            path = view.inclusion_proof(index)
            assert root_from_inclusion(hashes[index], index, size, path) == view.root()
            # Nowhere else in no other tree.
            if size > 1:
                for other in (index - 1, index + 1):
                    if 0 <= other < size:
                        assert not leads(hashes[index], other, size, path, view.root())
        for old in range(size + 1):
            proof = view.consistency_proof(old)
            assert consistent(old, view.root_at(old), size, view.root(), proof)


def test_a_large_tree_over_three_levels() -> None:
    """Hashes alone; no entry is made."""
    size = 70_000
    leaves = [leaf_hash(b"%d" % number) for number in range(size)]
    tiles = tree.grow(0, lambda *_: b"", leaves)
    widths = {key: len(data) // 32 for key, data in tiles.items()}
    # The example of the tlog-tiles specification.
    assert sum(width == 256 for (level, _), width in widths.items() if level == 0) == 273
    assert (widths[0, 273], widths[1, 0], widths[1, 1], widths[2, 0]) == (112, 256, 17, 1)
    assert {(level, number, width) for (level, number), width in widths.items()} == set(
        tree.tiles_of(size)
    )
    view = tree.Tree(size, lambda level, number, width: tiles[level, number][: width * 32])
    assert view.root() == independent.merkle_root(leaves)
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        path = view.inclusion_proof(index)
        assert root_from_inclusion(leaves[index], index, size, path) == view.root()
    for old in (1, 256, 65_536, 65_537, 69_999):
        proof = view.consistency_proof(old)
        assert consistent(old, view.root_at(old), size, view.root(), proof)


@given(st.integers(1, 600), st.data())
def test_a_changed_proof_of_consistency_is_caught(size: int, data: st.DataObject) -> None:
    log = filled(size)
    old = data.draw(st.integers(1, size))
    view = log.tree()
    proof = list(view.consistency_proof(old))
    roots = [view.root_at(old), view.root()]
    everything = [*roots, *proof]
    place = data.draw(st.integers(0, len(everything) - 1))
    bit = data.draw(st.integers(0, 255))
    number = int.from_bytes(everything[place], "big") ^ (1 << bit)
    everything[place] = number.to_bytes(32, "big")
    assert not consistent(old, everything[0], size, everything[1], everything[2:])
    assert not consistent(old, roots[0], size, roots[1], [*proof, roots[0]])
    if proof:
        assert not consistent(old, roots[0], size, roots[1], proof[:-1])
        assert not consistent(old, roots[0], size, roots[1], proof[1:])


@given(
    st.integers(2, 500),
    st.data(),
    st.sampled_from(["rewritten", "truncated", "swapped", "inserted"]),
)
def test_a_log_that_takes_something_back_cannot_prove_its_consistency(
    size: int, data: st.DataObject, how: str
) -> None:
    """Whatever proof the changed log makes up: none leads from the old root to the new one."""
    honest = filled(size)
    old = data.draw(st.integers(1, size))
    place = data.draw(st.integers(0, old - 1))
    entries = list(honest.entries)
    if how == "rewritten":
        entries[place] += b"!"
    elif how == "truncated":
        del entries[place]
        entries += [b"more"] * 3
    elif how == "swapped":
        other = data.draw(st.integers(0, old - 1).filter(lambda one: one != place) if old > 1
                          else st.just(place))  # fmt: skip
        entries[place], entries[other] = entries[other], entries[place]
        if place == other:
            entries[place] += b"!"
    else:
        entries.insert(place, b"inserted")
    forked = Log()
    forked.append(*entries)
    shown = honest.tree().root_at(old)
    theirs = forked.tree()
    for made_from in {old, min(old, theirs.size), 1}:
        proof = theirs.consistency_proof(made_from)
        assert not consistent(old, shown, theirs.size, theirs.root(), proof)
    if old < size:
        honest_proof = honest.tree().consistency_proof(old)
        assert not consistent(old, shown, theirs.size, theirs.root(), honest_proof)


def test_there_is_no_proof_outside_the_tree() -> None:
    view = filled(5).tree()
    for wrong in (-1, 5):
        with pytest.raises(IndexError):
            view.inclusion_proof(wrong)
    for wrong in (-1, 6):
        with pytest.raises(IndexError):
            view.consistency_proof(wrong)
    with pytest.raises(ValueError, match="outside"):
        root_from_inclusion(b"", 5, 5, [])
    assert not consistent(6, b"", 5, b"", [])


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("0/000", (0, 0, 256)),
        ("1/x001/x234/067.p/5", (1, 1234067, 5)),
        ("entries/x001/000", (None, 1000, 256)),
        ("63/999.p/255", (63, 999, 255)),
    ],
)
def test_paths_of_tiles(path: str, found: tuple[int | None, int, int]) -> None:
    assert tree.read_tile_path(path) == found
    assert tree.tile_path(*found) == path


@pytest.mark.parametrize(
    "path",
    ["", "0", "00/000", "64/000", "0/0", "0/0000", "0/x000/000", "0/000.p/0", "0/000.p/256",
     "0/000.p/05", "0/001/000", "0/x001", "-1/000", "0/000/", "0/٠٠٠", "data/000", "0/000.p/5\n"],
)  # fmt: skip
def test_what_is_not_the_path_of_a_tile(path: str) -> None:
    with pytest.raises(ValueError, match="not the path"):
        tree.read_tile_path(path)


@given(st.integers(0, 63), st.integers(0, 10**17), st.integers(1, 256))
def test_every_path_is_read_back(level: int, number: int, width: int) -> None:
    assert tree.read_tile_path(tree.tile_path(level, number, width)) == (level, number, width)


@given(st.lists(st.binary(max_size=400)))
def test_bundles(entries: list[bytes]) -> None:
    data = tree.bundle(entries)
    assert tree.read_bundle(data) == entries
    if entries and entries[-1]:
        with pytest.raises(ValueError, match="ends in the middle"):
            tree.read_bundle(data[:-1])
    with pytest.raises(ValueError, match="65535"):
        tree.bundle([bytes(65536)])


def test_a_leaf_is_not_a_node() -> None:
    left, right = leaf_hash(b"1"), leaf_hash(b"2")
    assert leaf_hash(left + right) != node_hash(left, right)
