"""content/ goes into a real store without a problem, once, and comes out as it went in."""

import hashlib

import pytest

from xarst_site.storage.content_folder import load, read_folder
from xarst_site.storage.databases import open_databases
from xarst_site.storage.library import Library


@pytest.fixture(scope="module")
def databases(tmp_path_factory):
    var = tmp_path_factory.mktemp("var")
    with open_databases({"xarst.var": str(var)}) as opened:
        yield opened


def test_content_loads_once_and_without_a_problem(databases, content):
    folder = read_folder(content)
    assert folder.problems == ()
    assert [found.document.id for found in folder.documents] == ["sample", "xarst"]
    assert all(one.added for one in load(databases.content, folder.documents))
    assert not any(one.added for one in load(databases.content, folder.documents))


def test_the_source_of_the_published_text_comes_back_byte_for_byte(databases, content, xarst):
    load(databases.content, read_folder(content).documents)
    connection = databases.content.open()
    try:
        library = Library(connection)
        source = library.source("xarst", "2023-09-06", "zh-CN")
        recorded = xarst.versions["2023-09-06"].texts["zh-CN"].source.sha256
        assert hashlib.sha256(source).hexdigest() == recorded
        assert len(library.versions("sample")) == 5
        for language, text in xarst.texts["2023-09-06"].items():
            assert library.text("xarst", "2023-09-06", language) == text
    finally:
        connection.close()
