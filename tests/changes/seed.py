"""The real text, as the project holds it. Not a test."""

from functools import cache
from pathlib import Path

from xarst_site.text import markdown
from xarst_site.text.nodes import Text

ROOT = Path(__file__).parents[2]


@cache
def seed() -> Text:
    path = ROOT / "content" / "xarst" / "2023-09-06" / "zh-CN.md"
    return markdown.read(path.read_text(encoding="utf-8"))
