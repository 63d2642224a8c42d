"""The laws of what differs between two records."""

import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.changes.seed import ROOT
from xarst_site.changes.model import ChangeError, Records
from xarst_site.changes.record import apply_records, compare_records, reverse_records
from xarst_site.documents.files import read_version

KEYS = st.sampled_from(["zh-CN", "en", "phone", "e.mail", "a\\b", "title"])
WORDS = st.sampled_from(["", "示例中心", "地图SDK", "导航", "导航和支付", "029-12333"])
VALUES = st.recursive(
    WORDS | st.booleans() | st.integers(0, 2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.dictionaries(KEYS, VALUES, max_size=3)


def rows(key: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.builds(
        lambda name, cells, more: {key: name, "cells": cells} | more,
        st.sampled_from("abcde"),
        FIELDS,
        FIELDS,
    )
    return st.lists(row, max_size=5, unique_by=lambda one: one[key])


REGISTERS = st.dictionaries(
    st.sampled_from(["third_parties", "permissions", "a.b"]),
    st.fixed_dictionaries({"title": FIELDS, "columns": st.lists(WORDS), "rows": rows("uid")}),
    min_size=1,
    max_size=3,
)
RECORDS = st.fixed_dictionaries(
    {"items": rows("id"), "components": rows("id"), "title": FIELDS},
    optional={"registers": REGISTERS, "operator": FIELDS, "severity": WORDS},
)


@given(RECORDS, RECORDS)
def test_the_laws_of_records(old: dict[str, Any], new: dict[str, Any]) -> None:
    kept = copy.deepcopy(old)
    there = compare_records(old, new)
    back = reverse_records(there)
    assert apply_records(old, there) == new
    assert apply_records(new, back) == old
    assert old == kept
    assert compare_records(new, old) == back
    assert reverse_records(back) == there
    assert msgspec.json.decode(msgspec.json.encode(there), type=Records) == there
    shuffled = {key: old[key] for key in sorted(old, reverse=True)}
    assert compare_records(shuffled, new) == there


@given(RECORDS)
def test_a_record_does_not_differ_from_itself(record: dict[str, Any]) -> None:
    assert compare_records(record, record) == Records()


def test_every_pair_of_versions_in_content() -> None:
    for folder in sorted((ROOT / "content").iterdir()):
        known = [
            msgspec.json.decode(
                msgspec.json.encode(read_version(path.read_text("utf-8"), name=path.name))
            )
            for path in sorted(folder.glob("*/version.toml"))
        ]
        for old in known:
            for new in known:
                made = apply_records(old, compare_records(old, new))
                assert made | {"texts": new["texts"]} == new


def test_records_of_another_version_are_refused() -> None:
    old = {"items": [], "components": [], "operator": {"name": {"zh-CN": "甲"}}}
    new = {"items": [], "components": [], "operator": {"name": {"zh-CN": "乙"}}}
    with pytest.raises(ChangeError):
        apply_records(new, compare_records(old, new))
    with pytest.raises(ChangeError):
        apply_records({"operator": "甲"}, compare_records(old, new))
