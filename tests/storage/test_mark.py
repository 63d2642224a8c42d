"""How far a log was signed: kept through torn writes, by several processes, beside a full disk."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xarst_site.storage.mark import Mark, MarkError, MarkFile

ROOT = bytes(range(32))


def test_the_latest_mark_is_read_back(tmp_path: Path) -> None:
    with MarkFile(tmp_path / "keys", "receipts") as file:
        assert file.read() is None
        for size in (0, 1, 2, 300, 301):
            file.advance(Mark(size, ROOT, size * 10))
            assert file.read() == Mark(size, ROOT, size * 10)
    with MarkFile(tmp_path / "keys", "receipts") as file:
        assert file.read() == Mark(301, ROOT, 3010)
    made = tmp_path / "keys" / "receipts.mark"
    assert oct(made.stat().st_mode & 0o777) == "0o600"
    assert made.stat().st_size == 1024


def test_it_never_goes_back_whoever_writes(tmp_path: Path) -> None:
    with MarkFile(tmp_path, "a") as one, MarkFile(tmp_path, "a") as two:
        one.advance(Mark(5, ROOT, 5))
        two.advance(Mark(9, ROOT, 9))
        one.advance(Mark(7, ROOT, 7))
        assert one.read() == two.read() == Mark(9, ROOT, 9)


@given(st.lists(st.integers(1, 50), min_size=2, max_size=8), st.binary(max_size=512), st.data())
def test_a_torn_write_leaves_the_one_before(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], rubbish: bytes, data: st.DataObject
) -> None:
    directory = tmp_path_factory.mktemp("mark")
    sizes = [sum(steps[: place + 1]) for place in range(len(steps))]
    with MarkFile(directory, "a") as file:
        for size in sizes:
            file.advance(Mark(size, ROOT, size))
    path = directory / "a.mark"
    whole = path.read_bytes()
    slots = [whole[:512], whole[512:]]
    latest = next(n for n, slot in enumerate(slots) if slot.startswith(f"{sizes[-1]} ".encode()))
    torn = data.draw(st.integers(0, 40))
    slots[latest] = slots[latest][:torn] + rubbish.ljust(512, b"\n")[torn:512]
    path.write_bytes(b"".join(slots))
    with MarkFile(directory, "a") as file:
        assert file.read() == Mark(sizes[-2], ROOT, sizes[-2])
        file.advance(Mark(sizes[-1], ROOT, sizes[-1]))
        assert file.read() == Mark(sizes[-1], ROOT, sizes[-1])


@pytest.mark.parametrize("data", [b"x", b"1 2 3\n" * 100, b"\xff" * 1024, b"1" * 2000])
def test_rubbish_is_not_taken_for_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.mark").write_bytes(data)
    with MarkFile(tmp_path, "a") as file, pytest.raises(MarkError, match="damaged"):
        file.read()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MarkError, match=r"a\.mark"):
        MarkFile(tmp_path / "file", "a")
