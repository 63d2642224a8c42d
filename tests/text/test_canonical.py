import subprocess
import sys

import msgspec
import pytest

from xarst_site.text.canonical import canonical_bytes, digest, part_digest, read_text
from xarst_site.text.nodes import Node, Num, Text

NUM = Num(scheme="1.", literal="1.", ordinal=1)
TEXT = Text(language="zh-CN", nodes=(Node(uid="aaaa", kind="paragraph", num=NUM, text="甲\xa0乙"),))
BYTES = (
    '{"language":"zh-CN","nodes":[{"kind":"paragraph","num":{"literal":"1.","ordinal":1,'
    '"scheme":"1."},"text":"甲\xa0乙","uid":"aaaa"}]}'
)
DIGEST = "4e8e011f84565cd69b181ac067e354bde2669e548908bc0420ddbad2b31b30ca"


def test_canonical_bytes_are_sorted_and_leave_defaults_out():
    assert canonical_bytes(TEXT) == BYTES.encode()
    assert read_text(canonical_bytes(TEXT)) == TEXT


def test_the_digest_is_pinned():
    """Published digests are printed on paper: this one must never change."""
    assert digest(TEXT) == DIGEST


def test_another_process_computes_the_same_digest():
    script = (
        "from xarst_site.text.canonical import digest, read_text\n"
        f"print(digest(read_text({canonical_bytes(TEXT)!r})))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == DIGEST


def test_one_character_changes_the_digest():
    other = msgspec.structs.replace(TEXT.nodes[0], text="甲 乙")
    assert part_digest("zh-CN", (other,)) != part_digest("zh-CN", TEXT.nodes)
    assert part_digest("zh-CN", TEXT.nodes) == DIGEST


@pytest.mark.parametrize("data", [b"", b"{}", b'{"language":"en","nodes":[],"more":1}', b"\xff"])
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(msgspec.DecodeError):
        read_text(data)
