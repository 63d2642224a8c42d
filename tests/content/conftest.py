"""The files under content/, read as they lie there."""

from pathlib import Path

import pytest

from xarst_site.documents.files import read_document, read_version
from xarst_site.documents.model import Document, Version
from xarst_site.text import markdown
from xarst_site.text.nodes import Text

CONTENT = Path(__file__).parents[2] / "content"


class Folder:
    """One document of content/, its versions in the order of their names, and their texts."""

    def __init__(self, name: str) -> None:
        self.path = CONTENT / name
        self.document: Document = read_document(
            (self.path / "document.toml").read_text("utf-8"), name=f"{name}/document.toml"
        )
        self.versions: dict[str, Version] = {}
        self.texts: dict[str, dict[str, Text]] = {}
        for folder in sorted(p for p in self.path.iterdir() if p.is_dir()):
            file = folder / "version.toml"
            version = read_version(file.read_text("utf-8"), name=str(file))
            self.versions[folder.name] = version
            self.texts[folder.name] = {
                language: markdown.read((folder / f"{language}.md").read_text("utf-8"))
                for language in version.texts
            }


@pytest.fixture(scope="session")
def content() -> Path:
    return CONTENT


@pytest.fixture(scope="session")
def xarst() -> Folder:
    return Folder("xarst")


@pytest.fixture(scope="session")
def sample() -> Folder:
    return Folder("sample")
