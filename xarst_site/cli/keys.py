"""`xarst keys`: make, list and rotate the keys that sign receipts and checkpoints."""

import os
import sys
from datetime import UTC, datetime, timedelta

import click
import msgspec

from xarst_site.cli import Failure, Settings, with_settings
from xarst_site.receipts import keys as rules
from xarst_site.receipts.keys import ROLES, KeySet, UnusableKeys
from xarst_site.receipts.model import instant
from xarst_site.receipts.subject import KEY_SIZE
from xarst_site.storage.databases import StoreError
from xarst_site.storage.key_file import (
    changing_keys,
    keys_directory,
    new_keys,
    read_keys,
    write_keys,
)


@click.group("keys")
def command() -> None:
    """Make, list and rotate the keys that sign receipts.

    They lie in a directory of their own, which xarst.keys names; back it up apart from the
    databases. Without the index key in it, nobody's receipts can be found again.
    """


@command.command("make")
@with_settings
def make(settings: Settings) -> None:
    """Make the first keys of a site; refused where there are keys."""
    directory = keys_directory(settings)
    with _told():
        made = new_keys(settings)
        with changing_keys(directory):
            file = write_keys(directory, made, new=True)
    click.echo(f"{file}: made")
    _list(made, datetime.now(UTC))


@command.command("list")
@click.option("--jwks", is_flag=True, help="What is published of them, as JSON.")
@with_settings
def list_(settings: Settings, *, jwks: bool) -> None:
    """List the keys, those of the past and of the future among them."""
    with _told():
        found = read_keys(keys_directory(settings))
    if jwks:
        published = rules.jwks(found)
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(published), indent=1).decode())
        click.echo()
    else:
        _list(found, datetime.now(UTC))


@command.command("rotate")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--now", is_flag=True, help="It signs at once, not only in a day: a key is lost.")
@with_settings
def rotate(settings: Settings, role: rules.Role, *, now: bool) -> None:
    """Make a new key of this role, which takes over in a day.

    Until then it is only published, so that everybody has it who keeps the key set for some
    hours. The old one stays published for ever; its private half is destroyed at the first
    rotation after its time is over. A running site signs with the new key once it is its time.
    """
    directory = keys_directory(settings)
    with _told(), changing_keys(directory):
        at = datetime.now(UTC)
        lead = timedelta() if now else rules.LEAD
        made = rules.rotate(read_keys(directory), role, os.urandom(KEY_SIZE), at=at, lead=lead)
        write_keys(directory, made)
    _list(made, at)


def _list(found: KeySet, at: datetime) -> None:
    for one in found.keys:
        until = "" if one.valid_until is None else f" to {instant(one.valid_until)}"
        state = "signs" if one.valid(at) else "waits" if one.valid_from > at else "is retired"
        click.echo(f"{one.role:10}  {one.kid}  {state}; from {instant(one.valid_from)}{until}")


class _told:  # noqa: N801  used as a block
    """What goes wrong with keys ends the command with one line."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, StoreError | UnusableKeys):
            raise Failure(str(error)) from error
