"""Steps from schema to schema: each once, in order, and undone in a dry run."""

from typing import Any

import pytest

from tests.storage.conftest import root
from xarst_site.storage import evolve as module
from xarst_site.storage.databases import open_databases
from xarst_site.storage.evolve import STEPS, Step, evolve, newest
from xarst_site.storage.persistent import Record


def first(found: Any) -> None:
    found["steps"] = ["first"]


def second(found: Any) -> None:
    found["steps"] = [*found["steps"], "second"]


@pytest.fixture
def older(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Databases made before two more steps of content were written."""
    with open_databases(settings) as databases, root(databases.content) as found:
        found["texts"]["x"] = Record(b"x")
    steps = {
        **STEPS,
        "content": (*STEPS["content"], Step("one thing", first), Step("another", second)),
    }
    monkeypatch.setattr(module, "STEPS", steps)
    return settings


def test_every_step_is_taken_once_and_in_order(older: dict[str, str]) -> None:
    with open_databases(older, any_schema=True) as databases:
        before = newest("content") - 2
        assert list(evolve(databases.content, "content")) == [
            f"content: schema {before} to {before + 1}: one thing",
            f"content: schema {before + 1} to {before + 2}: another",
        ]
        assert list(evolve(databases.content, "content")) == []
    with open_databases(older) as databases, root(databases.content) as found:
        assert found["steps"] == ["first", "second"]
        assert found["texts"]["x"].data == b"x"


def test_a_dry_run_takes_every_step_and_keeps_none(older: dict[str, str]) -> None:
    with open_databases(older, any_schema=True) as databases:
        assert len(list(evolve(databases.content, "content", dry_run=True))) == 2
        with root(databases.content) as found:
            assert "steps" not in found
            assert found["schema"] == newest("content") - 2


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(older: dict[str, str]) -> None:
    with open_databases(older, any_schema=True) as databases:
        steps = evolve(databases.content, "content")
        next(steps)
        next(steps)  # the first is committed by now, the second is not
        steps.close()
        with root(databases.content) as found:
            assert found["steps"] == ["first"]
        assert len(list(evolve(databases.content, "content"))) == 1
    with open_databases(older) as databases, root(databases.content) as found:
        assert found["steps"] == ["first", "second"]


def test_a_step_that_fails_leaves_the_schema_it_found(
    older: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(found: Any) -> None:
        found["steps"] = ["half"]
        raise RuntimeError("in the middle")

    steps = (*STEPS["content"], Step("fails", fail))
    monkeypatch.setattr(module, "STEPS", {**STEPS, "content": steps})
    with open_databases(older, any_schema=True) as databases:
        with pytest.raises(RuntimeError):
            list(evolve(databases.content, "content"))
        with root(databases.content) as found:
            assert "steps" not in found
            assert found["schema"] == newest("content") - 1


def test_a_fresh_store_is_made_at_the_newest_schema(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STEPS", {**STEPS, "receipts": (Step("x", first),)})
    with open_databases(settings) as databases, root(databases.receipts) as found:
        assert found["schema"] == newest("receipts") == 2
        assert "steps" not in found
