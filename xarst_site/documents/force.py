"""What is in force, computed from an instant and never stored (law 2).

Every answer of the site to "which version?" comes from `in_force`. Instants are
aware (a naive one is a TypeError); intervals are half-open, [begin, end).

A version is published before it takes effect, never after (`check` refuses any other),
so publishing one can change what will be in force, and never what is or was. The same
is true of withdrawing one, which is done before it takes effect. Every function but
`public` is asked about the versions that are `standing`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Literal, NamedTuple

from xarst_site.documents.model import Version, Withdrawal

NONE_WITHDRAWN: Mapping[str, Withdrawal] = MappingProxyType({})

Status = Literal["scheduled", "in_force", "superseded", "withdrawn"]


class Interval(NamedTuple):
    """The time in which one version is in force: ``begin`` included, ``end`` not.

    ``end`` is None while no later version is known. An interval can be empty
    (``begin == end``): two versions with one effective date, of which the one
    published last counts.
    """

    begin: datetime
    end: datetime | None


def in_order(versions: Sequence[Version]) -> tuple[Version, ...]:
    """Versions in the order in which they take effect, oldest first."""
    return tuple(sorted(versions, key=lambda v: (v.effective_from, v.published_at, v.version)))


def standing(
    versions: Sequence[Version], withdrawals: Mapping[str, Withdrawal], at: datetime
) -> tuple[Version, ...]:
    """Those that were not withdrawn by this instant, in order of effect.

    ``withdrawals`` by version id.
    """
    return tuple(
        v
        for v in in_order(versions)
        if v.version not in withdrawals or withdrawals[v.version].at > at
    )


def public(versions: Sequence[Version], at: datetime) -> tuple[Version, ...]:
    """Those that anybody may read at this instant, in order of effect."""
    return tuple(v for v in in_order(versions) if v.published_at <= at)


def in_force(versions: Sequence[Version], at: datetime) -> Version | None:
    """The version in force at this instant; None before the first one."""
    begun = [v for v in in_order(versions) if v.effective_from <= at]
    return begun[-1] if begun else None


def upcoming(versions: Sequence[Version], at: datetime) -> tuple[Version, ...]:
    """Public versions that take effect after this instant, soonest first."""
    return tuple(v for v in public(versions, at) if v.effective_from > at)


def intervals(versions: Sequence[Version]) -> dict[str, Interval]:
    """When each version is in force, by version id. Gap-free from the first one on.

    Pass `public` versions wherever the answer is read by people: the end of an interval
    tells when the next version takes effect.
    """
    ordered = in_order(versions)
    ends = [v.effective_from for v in ordered[1:]]
    return {
        v.version: Interval(v.effective_from, end)
        for v, end in zip(ordered, [*ends, None], strict=True)
    }


def status(version: Version, versions: Sequence[Version], at: datetime) -> Status:
    """Where one version stands at this instant, among those that are standing."""
    if all(known.version != version.version for known in versions):
        return "withdrawn"
    if version.effective_from > at:
        return "scheduled"
    current = in_force(versions, at)
    return (
        "in_force" if current is not None and current.version == version.version else "superseded"
    )


def next_instant(
    versions: Sequence[Version],
    at: datetime,
    withdrawals: Mapping[str, Withdrawal] = NONE_WITHDRAWN,
) -> datetime | None:
    """The next instant after ``at`` at which any public answer can change by itself:

    a version becomes public, takes effect, or is withdrawn (where another machine's clock
    is ahead of this one's). None if nothing is ahead. ``versions`` are all there are.
    """
    moments = [v.published_at for v in versions]
    moments += [v.effective_from for v in standing(versions, withdrawals, at)]
    moments += [withdrawal.at for withdrawal in withdrawals.values()]
    return min((moment for moment in moments if moment > at), default=None)
