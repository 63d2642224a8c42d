"""The chain of the trail: whole, or broken at a place that is named."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xarst_site.accounts.audit import ACTIONS, chain_faults, next_entry
from xarst_site.accounts.model import AuditEntry
from xarst_site.text.canonical import canonical_bytes

AT = datetime(2026, 11, 1, 4, tzinfo=UTC)


def chain(length: int) -> list[AuditEntry]:
    made: list[AuditEntry] = []
    for number in range(length):
        made.append(
            next_entry(
                made[-1] if made else None,
                at=AT,
                actor="li",
                action="signed_in",
                subject="li",
                detail={"number": str(number)},
            )
        )
    return made


def lines(entries: list[AuditEntry]) -> list[bytes]:
    return [canonical_bytes(entry) for entry in entries]


@given(st.integers(0, 12))
def test_a_whole_chain_has_no_fault(length: int) -> None:
    assert not list(chain_faults(lines(chain(length))))


@given(st.integers(2, 12), st.data())
def test_whatever_is_done_to_one_entry_is_found(length: int, data: st.DataObject) -> None:
    """All but what was done to the newest, whose digest is kept beside the chain."""
    entries = chain(length)
    place = data.draw(st.integers(0, length - 2))
    done = data.draw(st.sampled_from(["changed", "removed", "doubled", "swapped"]))
    if done == "changed":
        entries[place] = replace(entries[place], actor="wang")
    elif done == "removed":
        del entries[place]
    elif done == "doubled":
        entries.insert(place, entries[place])
    else:
        entries[place], entries[place + 1] = entries[place + 1], entries[place]
    faults = list(chain_faults(lines(entries)))
    assert faults
    assert any(f"entry {seq}:" in faults[0] for seq in (place + 1, place + 2))


def test_what_is_no_entry_is_named_by_its_line() -> None:
    data = lines(chain(3))
    data[1] = b"{}"
    faults = list(chain_faults(data))
    assert faults[0].startswith("line 2: is not an entry")
    assert any(fault.startswith("entry 3: says") for fault in faults)


def test_other_bytes_of_the_same_entry_are_found() -> None:
    data = lines(chain(2))
    data[1] = data[1].replace(b",", b", ", 1)
    assert any("not canonical" in fault for fault in chain_faults(data))


def test_what_is_recorded_is_short_and_known() -> None:
    with pytest.raises(ValueError, match="not in audit"):
        next_entry(None, at=AT, actor="li", action="danced", subject="", detail={})
    with pytest.raises(ValueError, match="too long"):
        next_entry(
            None, at=AT, actor="li", action="signed_in", subject="", detail={"text": "字" * 201}
        )


def test_every_action_is_said_in_both_languages() -> None:
    assert all(set(label) == {"zh-CN", "en"} and all(label.values()) for label in ACTIONS.values())
