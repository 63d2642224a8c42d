"""Letters leave through a real mail server, once, and wait where there is none."""

import socket
import time
from datetime import UTC, datetime, timedelta

import pytest
import transaction

from tests.inbox import mail_server
from xarst_site.accounts.letters import WAITS, Letter
from xarst_site.accounts.model import Person
from xarst_site.storage.accounts import Accounts
from xarst_site.storage.databases import open_databases
from xarst_site.storage.outbox import Outbox
from xarst_site.web.post import Post, PostError, server_of

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def inbox():
    with mail_server() as inbox:
        inbox.server = server_of(inbox.settings)
        yield inbox


@pytest.fixture
def accounts(tmp_path):
    with open_databases({"xarst.var": str(tmp_path)}) as databases:
        yield databases.accounts


class Clock:
    def __init__(self):
        self.at = AT

    def __call__(self):
        return self.at


def write(db, *letters, disabled=False):
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    people = Accounts(connection)
    if not people.people():
        people.add(
            Person(
                id="li",
                name="李",
                email="li@example.org",
                role="reviewer",
                language="zh-CN",
                password="",
                created_at=AT,
                disabled=disabled,
            )
        )
    for letter in letters:
        Outbox(connection).put(letter)
    manager.commit()
    connection.close()


def waiting(db):
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    found = Outbox(connection).letters()
    manager.abort()
    connection.close()
    return found


def letter(number=1, to="li", **changed):
    return Letter(
        id=f"letter-{number}",
        to=to,
        subject="送审：隐私政策\r\nBcc: other@example.org",
        body="请审核。\n.\n\nhttps://example.org/editor/\n",
        made_at=AT,
        due_at=changed.get("due_at", AT),
    )


def until(holds, seconds=10):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def test_a_letter_is_handed_over_once_and_forgotten(accounts, inbox):
    write(accounts, letter(1), letter(2))
    posts = [Post(accounts, inbox.server, Clock()) for _ in range(2)]
    until(lambda: not waiting(accounts))
    for post in posts:
        post.close()
    assert sorted(m["Message-ID"] for m in inbox.messages) == [
        "<letter-1@example.org>",
        "<letter-2@example.org>",
    ]
    message = inbox.messages[0]
    assert message["To"] == "li@example.org"
    assert message["Bcc"] is None
    assert message["Subject"].startswith("送审：隐私政策")
    assert message.get_content().replace("\r\n", "\n") == letter().body


def test_a_server_that_refuses_is_tried_again_later(accounts, inbox):
    inbox.refuses = 1
    clock = Clock()
    write(accounts, letter())
    post = Post(accounts, inbox.server, clock)
    until(lambda: waiting(accounts) and waiting(accounts)[0].attempts == 1)
    post.wake()
    time.sleep(0.2)
    assert waiting(accounts)[0].attempts == 1, "it was tried again too soon"
    clock.at = AT + WAITS[0]
    post.wake()
    until(lambda: not waiting(accounts))
    post.close()
    assert len(inbox.messages) == 1


def test_a_letter_is_given_up_in_the_end(accounts):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = server_of(
            {
                "xarst.smtp": f"smtp://127.0.0.1:{free.getsockname()[1]}",
                "xarst.sender": "site@example.org",
            }
        )
        clock = Clock()
        write(accounts, letter())
        post = Post(accounts, nobody, clock)
        for attempts, wait in enumerate(WAITS, 1):
            until(lambda n=attempts: waiting(accounts)[0].attempts == n)
            clock.at += wait
            post.wake()
        until(lambda: not waiting(accounts))
        post.close()


def test_nobody_writes_to_a_disabled_account_or_to_none(accounts, inbox):
    write(accounts, letter(1), letter(2, to="nobody"), disabled=True)
    post = Post(accounts, inbox.server, Clock())
    until(lambda: not waiting(accounts))
    post.close()
    assert not inbox.messages


def test_a_letter_is_not_sent_before_it_is_due(accounts, inbox):
    write(accounts, letter(due_at=AT + timedelta(seconds=1)))
    post = Post(accounts, inbox.server, Clock())
    time.sleep(0.3)
    post.close()
    assert not inbox.messages
    assert len(waiting(accounts)) == 1


@pytest.mark.parametrize(
    "smtp",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org:nine",
        "smtp://u:secret@127.0.0.1",
        "smtp://user@mail.example.org",
        "smtps://mail.example.org/path",
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(smtp):
    with pytest.raises(PostError, match=r"xarst\.smtp"):
        server_of({"xarst.smtp": smtp, "xarst.sender": "site@example.org"})


def test_a_sender_is_needed_and_without_a_server_there_is_no_post():
    assert server_of({}) is None
    with pytest.raises(PostError, match=r"xarst\.sender"):
        server_of({"xarst.smtp": "smtp://127.0.0.1"})
