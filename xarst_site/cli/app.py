"""`xarst app`: apps and their keys, from the machine itself."""

import base64
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import click
import transaction

from xarst_site.accounts.apps import SCOPES, App, AppFault, add_app, add_key, revoke_key
from xarst_site.accounts.model import CONSOLE
from xarst_site.cli import Failure, Settings, opened, with_settings
from xarst_site.storage.accounts import Accounts
from xarst_site.storage.apps import Apps, TakenApp
from xarst_site.storage.library import NotHere

_T = TypeVar("_T")
Record = Callable[..., object]
"""``record(action, app id, **detail)``: one entry of the audit trail."""


@click.group("app")
def command() -> None:
    """Apps that speak to the JSON interface, and their keys."""


@command.command("add")
@click.argument("app_id", metavar="ID")
@click.option("--name", help="What people call it; else its id.")
@click.option(
    "--scopes", required=True, metavar="SCOPE,…", help=f"What its keys open: {', '.join(SCOPES)}."
)
@with_settings
def add(settings: Settings, app_id: str, name: str | None, scopes: str) -> None:
    """Add an app, and print its first key: it is shown this once."""
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]

    def run(apps: Apps, record: Record, at: datetime) -> str:
        app, token = _with_key(add_app(app_id, name or app_id, wanted, at), at)
        apps.add(app)
        record("app_added", app.id, scopes=",".join(app.scopes), key=app.keys[-1].id)
        return token

    click.echo(_write(settings, run))
    click.echo("This key is not stored and not shown again.", err=True)


@command.command("key")
@click.argument("app_id", metavar="ID")
@click.option(
    "--overlap",
    type=click.IntRange(0, 365),
    metavar="DAYS",
    help="The keys it has now end after so many days. Else they stay until they are revoked.",
)
@with_settings
def key(settings: Settings, app_id: str, overlap: int | None) -> None:
    """Give an app one key more, and print it: it is shown this once."""

    def run(apps: Apps, record: Record, at: datetime) -> str:
        later = None if overlap is None else timedelta(days=overlap)
        app, token = _with_key(apps.app(app_id), at, later)
        apps.put(app)
        record("app_key_added", app.id, key=app.keys[-1].id)
        return token

    click.echo(_write(settings, run))
    click.echo("This key is not stored and not shown again.", err=True)


@command.command("revoke")
@click.argument("app_id", metavar="ID")
@click.argument("key_id", metavar="KEY")
@with_settings
def revoke(settings: Settings, app_id: str, key_id: str) -> None:
    """End a key at once. KEY is the id that `xarst app list` shows."""

    def run(apps: Apps, record: Record, at: datetime) -> None:
        apps.put(revoke_key(apps.app(app_id), key_id, at))
        record("app_key_revoked", app_id, key=key_id)

    _write(settings, run)


@command.command("list")
@with_settings
def list_(settings: Settings) -> None:
    """Every app with its keys: what they open, since when, until when, last used."""

    def run(apps: Apps, _record: Record, at: datetime) -> list[str]:
        return [line for app in apps.apps() for line in _lines(app, apps, at)]

    for line in _write(settings, run):
        click.echo(line)


def _lines(app: App, apps: Apps, at: datetime) -> list[str]:
    lines = [f"{app.id}  {app.name}  {', '.join(app.scopes)}{'  disabled' if app.disabled else ''}"]
    for one in app.keys:
        used = apps.last_used(one.id)
        until = (
            "revoked" if one.revoked_at else f"until {one.ends_at:%Y-%m-%d}" if one.ends_at else ""
        )
        said = [
            f"since {one.made_at:%Y-%m-%d}",
            "open" if one.opens(at) else "ended",
            until,
            f"last used {used}" if used else "never used",
        ]
        lines.append(f"  {one.id}  {', '.join(part for part in said if part)}")
    return lines


def _with_key(app: App, at: datetime, overlap: timedelta | None = None) -> tuple[App, str]:
    key_id = base64.b32encode(secrets.token_bytes(5)).decode().lower()
    return add_key(app, key_id=key_id, secret=secrets.token_urlsafe(32), at=at, overlap=overlap)


def _write(settings: Settings, run: Callable[[Apps, Record, datetime], _T]) -> _T:
    """Run something in one transaction, again where another process came between."""
    with opened(settings) as databases:
        manager = transaction.TransactionManager()
        connection = databases.accounts.open(transaction_manager=manager)
        at = datetime.now(UTC)

        def once() -> _T:
            accounts = Accounts(connection)

            def record(action: str, subject: str, **detail: str) -> object:
                return accounts.record(
                    at=at, actor=CONSOLE, action=action, subject=subject, **detail
                )

            return run(Apps(connection), record, at)

        try:
            done: _T = manager.run(once, tries=5)
        except AppFault as fault:
            raise Failure(fault.message["en"]) from fault
        except (TakenApp, NotHere) as fault:
            raise Failure(str(fault)) from fault
        finally:
            manager.abort()
            connection.close()
        return done
