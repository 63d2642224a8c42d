"""Registers by row and cell, items and the operator by field."""

from typing import Any

from xarst_site.changes.model import records_json
from xarst_site.changes.record import compare_records, reverse_records


def record(**more: Any) -> dict[str, Any]:
    rows = [
        {"uid": "sdk-a", "cells": {"name": {"zh-CN": "人脸识别SDK"}, "use": {"zh-CN": "登录"}}},
        {"uid": "sdk-b", "cells": {"name": {"zh-CN": "地图SDK"}, "use": {"zh-CN": "导航"}}},
    ]
    return {
        "operator": {"name": {"zh-CN": "示例中心"}, "contacts": {"phone": "029-12333"}},
        "items": [{"id": "policy", "act": "notice_acknowledged"}],
        "registers": {"third_parties": {"title": {"zh-CN": "第三方"}, "rows": rows}},
        **more,
    }


def changed(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return record(registers={"third_parties": {"title": {"zh-CN": "第三方"}, "rows": rows}})


def test_nothing_differs() -> None:
    assert not compare_records(record(), record()).rows
    assert not compare_records(record(), record()).fields


def test_a_cell_that_changed_is_named() -> None:
    rows = record()["registers"]["third_parties"]["rows"]
    rows[0]["cells"]["use"]["zh-CN"] = "登录和支付"
    (row,) = compare_records(record(), changed(rows)).rows
    assert (row.place, row.uid, row.kind) == ("registers.third_parties", "sdk-a", "modified")
    assert [cell.path for cell in row.cells] == ["cells.use.zh-CN"]
    assert row.cells[0].segments == (("=", "登录"), ("+", "和支付"))


def test_rows_added_deleted_and_moved() -> None:
    one, two = record()["registers"]["third_parties"]["rows"]
    three = {"uid": "sdk-c", "cells": {"name": {"zh-CN": "支付SDK"}}}
    kinds = {r.uid: r.kind for r in compare_records(record(), changed([three, two])).rows}
    assert kinds == {"sdk-c": "added", "sdk-a": "deleted"}
    (row,) = compare_records(record(), changed([two, one])).rows
    assert row.kind == "moved"


def test_the_operator_by_field_and_a_register_that_is_new() -> None:
    new = record(operator={"name": {"zh-CN": "示例中心"}, "contacts": {"phone": "029-12345"}})
    rows = [{"uid": "camera", "cells": {}}]
    new["registers"]["permissions"] = {"title": {"zh-CN": "权限"}, "rows": rows}
    made = compare_records(record(), new)
    assert [field.path for field in made.fields] == [
        "registers.permissions.title.zh-CN",
        "operator.contacts.phone",
    ]
    assert [(row.place, row.kind) for row in made.rows] == [("registers.permissions", "added")]
    assert records_json(made)[2]["cells"][0]["to"] == "029-12345"


def test_the_same_from_either_side() -> None:
    one, two = record()["registers"]["third_parties"]["rows"]
    three = {"uid": "sdk-c", "cells": {"name": {"zh-CN": "支付SDK"}}}
    for rows in ([two, one], [three, two, one], [one], [], [two, three]):
        there = compare_records(record(), changed(rows))
        assert compare_records(changed(rows), record()) == reverse_records(there)
