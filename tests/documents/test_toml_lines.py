"""Lines of keys in TOML: every key of any file is found, and found where it stands."""

import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from xarst_site.documents.toml_lines import Path, line_of, lines_of

TRICKY = '''\
# [not.a.table]
a = "x # y" # z
"b c" = 1_000
'd.e' = 1.5e3
"\\u4e00" = true
f.g . h = 2024-01-01T00:00:00.5+08:00
i = [
  [1, 2], [3,
    4], # ]]
  "]]",
]
j = """
k = 1
[l]
""\\""""
m = \'\'\'
n = 1
\'\'\'
[o.p]
q = { r = { s = 1 }, "t.u" = [{ v = 1 },
  { v = 2 }] }
[[w]]
x = 1
[[w]]
x = 2
[[w.y]]
z = 1
[[w.y]]
z = 2
[w.y.aa]
bb = ""
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("a",), 2),
        (("b c",), 3),
        (("d.e",), 4),
        (("一",), 5),
        (("f", "g", "h"), 6),
        (("i", 0, 1), 8),
        (("i", 1, 0), 8),
        (("i", 1, 1), 9),
        (("i", 2), 10),
        (("j",), 12),
        (("m",), 16),
        (("o", "p"), 19),
        (("o", "p", "q", "r", "s"), 20),
        (("o", "p", "q", "t.u", 1, "v"), 21),
        (("w", 0, "x"), 23),
        (("w", 1), 24),
        (("w", 1, "x"), 25),
        (("w", 1, "y", 0, "z"), 27),
        (("w", 1, "y", 1, "z"), 29),
        (("w", 1, "y", 1, "aa", "bb"), 31),
        (("w", 1, "missing"), 24),
        (("missing",), 1),
        ((), 1),
    ],
)
def test_lines(path: Path, line: int) -> None:
    tomllib.loads(TRICKY)
    assert line_of(TRICKY, path) == line


def paths(value: Any, at: Path = ()) -> set[Path]:
    """Every path there is in a tree."""
    found = {at}
    if isinstance(value, dict):
        for key, item in value.items():
            found |= paths(item, (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            found |= paths(item, (*at, index))
    return found


KEYS = st.one_of(st.sampled_from(["a", "b", "a.b", '"', "'", "\\", "一 ", ""]), st.text(max_size=3))
LEAVES = st.one_of(
    st.integers(-9, 9), st.booleans(), st.dates(), st.floats(allow_nan=False), st.text(max_size=9)
)
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        LEAVES,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)
        ),
        max_leaves=12,
    ),
    max_size=4,
)


@given(TREES)
def test_every_key_of_any_tree_is_found_and_no_other(tree: dict[str, Any]) -> None:
    source = tomli_w.dumps(tree, multiline_strings=True)
    read = tomllib.loads(source)
    lines = lines_of(source)
    assert set(lines) == paths(read) - {()}
    assert all(1 <= line <= source.count("\n") + 1 for line in lines.values())
