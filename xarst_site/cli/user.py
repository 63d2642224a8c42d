"""`xarst user`: accounts of those who draft, review and look after the site.

Whoever may run commands on the machine may do all of this; the audit trail names the
``console`` for it. Passwords are made here, shown once, and replaced by the person at the
first sign-in.
"""

import contextlib
import re
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from xarst_site.accounts.model import CONSOLE, ROLES, Person, Role, may_be_account
from xarst_site.cli import Failure, Settings, opened, with_settings

if TYPE_CHECKING:
    from xarst_site.storage.accounts import Accounts

LANGUAGES = ("zh-CN", "en")

FIRST: tuple[tuple[str, str, Role], ...] = (
    ("editor", "编辑", "editor"),
    ("reviewer", "审核", "reviewer"),
    ("administrator", "管理员", "administrator"),
)
"""Those whom `xarst serve` makes for trying the site out."""


@click.group("user")
def command() -> None:
    """Accounts of those who draft, review and look after the site."""


@contextlib.contextmanager
def _accounts(settings: Settings) -> Iterator["Accounts"]:
    """The accounts; what is done to them is stored at the end of the block."""
    import transaction  # noqa: PLC0415

    from xarst_site.storage.accounts import Accounts  # noqa: PLC0415

    with opened(settings) as databases:
        manager = transaction.TransactionManager()
        connection = databases.accounts.open(transaction_manager=manager)
        try:
            yield Accounts(connection)
            manager.commit()
        finally:
            manager.abort()
            connection.close()


def _person(accounts: "Accounts", name: str) -> Person:
    from xarst_site.storage.library import NotHere  # noqa: PLC0415

    try:
        return accounts.person(name)
    except NotHere as error:
        raise Failure(f"{error}; see: xarst user list") from error


def _record(accounts: "Accounts", action: str, subject: str, **detail: str) -> None:
    accounts.record(at=datetime.now(UTC), actor=CONSOLE, action=action, subject=subject, **detail)


def _sign_out(accounts: "Accounts", person: Person) -> None:
    for session in accounts.sessions(person.id):
        accounts.end_session(session)


def _first_password() -> tuple[str, str]:
    """A password to tell somebody, and its hash."""
    from xarst_site.accounts import passwords  # noqa: PLC0415  argon2 is slow to load

    made = passwords.random_password(secrets.token_bytes(20))
    return made, passwords.hashed(made, salt=secrets.token_bytes(passwords.SALT_BYTES))


@command.command("list")
@with_settings
def listed(settings: Settings) -> None:
    """Everybody with an account."""
    with _accounts(settings) as accounts:
        people = accounts.people()
    for person in people:
        notes = [
            note
            for note, holds in (
                ("disabled", person.disabled),
                ("authenticator", person.totp is not None),
                ("must add an authenticator", person.duty == "authenticator"),
                ("must choose a password", person.duty == "password"),
            )
            if holds
        ]
        click.echo("\t".join((person.id, person.role, person.name, ", ".join(notes))).rstrip())
    if not people:
        click.echo("nobody yet; make the first account with: xarst user add NAME --role …")


@command.command("add")
@click.argument("account")
@click.option("--name", required=True, help="What the person is called.")
@click.option("--email", required=True, help="Where notices go.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--language", default="zh-CN", show_default=True, type=click.Choice(LANGUAGES))
@click.option("--totp", is_flag=True, help="Require an authenticator (one-time codes).")
@with_settings
def add(
    settings: Settings,
    account: str,
    *,
    name: str,
    email: str,
    role: Role,
    language: str,
    totp: bool,
) -> None:
    """Make an account and show its first password, once."""
    from xarst_site.storage.accounts import Taken  # noqa: PLC0415

    if not may_be_account(account):
        raise Failure(
            f"{account!r} cannot be an account: two to 32 small letters, digits, dots and"
            f" dashes, a letter first, and not {CONSOLE!r}"
        )
    if not name.strip() or not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise Failure("a name is needed, and an e-mail address like li@example.cn")
    password, kept = _first_password()
    person = Person(
        id=account,
        name=name.strip(),
        email=email,
        role=role,
        language=language,
        password=kept,
        password_temporary=True,
        totp_required=totp,
        created_at=datetime.now(UTC),
    )
    with _accounts(settings) as accounts:
        try:
            accounts.add(person)
        except Taken as error:
            raise Failure(str(error)) from error
        _record(accounts, "person_added", account, role=role)
    click.echo(f"{account}: {role}\nfirst password, shown once: {password}")


def _changes(name: str, says: str) -> Callable[[Callable[..., None]], click.Command]:
    """A command with an account as its argument."""

    def decorate(function: Callable[..., None]) -> click.Command:
        return command.command(name, help=says)(click.argument("account")(with_settings(function)))

    return decorate


@_changes("disable", "Close an account: nobody can sign in with it, and it is signed out.")
def disable(settings: Settings, account: str) -> None:
    """`xarst user disable`."""
    _close(settings, account, disabled=True)


@_changes("enable", "Open an account again that was disabled.")
def enable(settings: Settings, account: str) -> None:
    """`xarst user enable`."""
    _close(settings, account, disabled=False)


def _close(settings: Settings, account: str, *, disabled: bool) -> None:
    from msgspec.structs import replace  # noqa: PLC0415

    said = "disabled" if disabled else "enabled"
    with _accounts(settings) as accounts:
        person = _person(accounts, account)
        if person.disabled == disabled:
            click.echo(f"{account}: was {said} already")
            return
        accounts.put(replace(person, disabled=disabled))
        _sign_out(accounts, person)
        _record(accounts, f"person_{said}", account)
    click.echo(f"{account}: {said}")


@command.command("reset")
@click.argument("account")
@click.option("--totp", is_flag=True, help="Remove the authenticator as well.")
@with_settings
def reset(settings: Settings, account: str, *, totp: bool) -> None:
    """Make another first password and show it, once; the account is signed out."""
    from msgspec.structs import replace  # noqa: PLC0415

    password, kept = _first_password()
    with _accounts(settings) as accounts:
        person = _person(accounts, account)
        fresh = replace(person, password=kept, password_temporary=True)
        accounts.put(replace(fresh, totp=None) if totp else fresh)
        _sign_out(accounts, person)
        _record(accounts, "password_reset", account)
        if totp and person.totp is not None:
            _record(accounts, "totp_removed", account)
    click.echo(f"{account}: first password, shown once: {password}")


@command.command("role")
@click.argument("account")
@click.argument("role", type=click.Choice(ROLES))
@with_settings
def change_role(settings: Settings, account: str, *, role: Role) -> None:
    """Give an account another role; it is signed out."""
    from msgspec.structs import replace  # noqa: PLC0415

    with _accounts(settings) as accounts:
        person = _person(accounts, account)
        if person.role == role:
            click.echo(f"{account}: was {role} already")
            return
        accounts.put(replace(person, role=role))
        _sign_out(accounts, person)
        _record(accounts, "role_changed", account, before=person.role, after=role)
    click.echo(f"{account}: {role}")


def first_people(settings: Settings) -> list[str]:
    """Make the `FIRST` where the settings ask for it and nobody has an account.

    A line for each with the password, which is stored nowhere else. Raises Failure.
    """
    if settings.get("xarst.first_people", "").strip().lower() != "true":
        return []
    told = []
    with _accounts(settings) as accounts:
        if accounts.people():
            return []
        for account, name, role in FIRST:
            password, kept = _first_password()
            person = Person(
                id=account,
                name=name,
                email=f"{account}@localhost.invalid",
                role=role,
                language="zh-CN",
                password=kept,
                created_at=datetime.now(UTC),
            )
            accounts.add(person)
            _record(accounts, "person_added", account, role=role)
            told.append(f"  {account:<14} {password}")
    return ["Accounts for trying it out (passwords are shown this once):", *told]
