"""Registers as tables: every row there, in both languages, pointing at what says it."""

from datetime import UTC, datetime

import pytest

NAMES = {"third_parties": (1, 4), "permissions": (8, 3), "collected_information": (25, None)}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_registers_of_the_real_text(app, language, name):
    rows, columns = NAMES[name]
    page = app.get(f"/{language}/xarst/registers/{name}/").html
    found = page.select("table.register tbody tr")
    assert len(found) == rows
    heads = page.select("table.register thead th")
    if columns:
        assert len(heads) == columns + 1  # and where it is said
    target = app.get(f"/{language}/xarst/versions/2023-09-06/").html
    for row in found:
        cells = row.find_all("td")
        assert len(cells) == len(heads)
        assert all(cell.text.strip() for cell in cells)
        links = row.select("a")
        assert links
        for link in links:
            path, _, uid = link["href"].partition("#")
            assert path == f"/{language}/xarst/versions/2023-09-06/"
            assert target.find(id=uid).find_parent("article") is not None
            assert link.text.strip()


def test_the_one_sdk(app):
    row = app.get("/zh-CN/xarst/registers/third_parties/").html.select("tbody tr")[0]
    said = [cell.text.strip() for cell in row.find_all("td")][:4]
    assert said == [
        "人脸识别SDK",
        "陕西省人社厅网管中心提供陕西智慧眼人脸识别SDK",
        "提供人脸识别服务",
        "姓名、身份证号、人脸照片",
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_registers_stand_below_the_text_too(app, language):
    page = app.get(f"/{language}/xarst/").html
    for name, (rows, _columns) in NAMES.items():
        section = page.find(id=name)
        assert len(section.select("tbody tr")) == rows
        assert section.select(f'a[href="/{language}/xarst/versions/2023-09-06/registers/{name}/"]')
        for link in section.select("td a"):
            assert link["href"].startswith("#")
            assert page.find(id=link["href"][1:]) is not None


def test_the_register_in_force_follows_the_clock(app, clock):
    path = "/en/sample/registers/third_parties/"
    before = len(app.get(path).html.select("tbody tr"))
    clock.now = datetime(2030, 1, 1, tzinfo=UTC)
    assert len(app.get(path).html.select("tbody tr")) == before + 1


def test_a_register_of_another_version_says_what_it_is(app):
    for version, day in (("2025-07-01", "2026-06-01"), ("2030-01-01", "2030-01-01")):
        page = app.get(f"/en/sample/versions/{version}/registers/permissions/").html
        assert page.select(f'p.warning time[datetime="{day}"]')
    page = app.get("/en/sample/versions/2026-06-01/registers/permissions/").html
    assert not page.select("p.warning")
