"""A translation beside the original: every provision of both, each pair in one row."""

import pytest


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize(
    ("document", "version"), [("xarst", "2023-09-06"), ("sample", "2030-01-01")]
)
def test_every_provision_in_both_languages(app, language, document, version):
    path = f"/{language}/{document}/versions/{version}/"
    page = app.get(f"{path}beside/en/").html
    table = page.select("table.beside")[0]
    found = [element["id"] for element in table.select("[id]")]
    assert len(found) == len(set(found))
    for tag in ("zh-CN", "en"):
        text = app.get(f"/{tag}/{document}/versions/{version}/text.json").json
        said = "".join(cell.text for cell in table.select(f'td[lang="{tag}"]'))
        spaceless = "".join(said.split())
        place = 0
        for node in provisions(text["nodes"]):
            assert node["uid"] in found or node["kind"] == "row"  # its table is one row here
            for words in (node.get("heading", ""), node.get("text", ""), *node.get("cells", ())):
                # In this order: nothing is dropped, nothing stands elsewhere.
                place = spaceless.index("".join(words.split()), place)
    assert page.select(f'a[href="{path}"]')


def provisions(nodes):
    for node in nodes:
        yield node
        yield from provisions(node.get("children", ()))


def test_original_beside_itself_is_no_page(app):
    app.get("/en/xarst/versions/2023-09-06/beside/zh-CN/", status=404)
