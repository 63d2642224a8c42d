"""`xarst app`, run as it is typed."""

import re
import subprocess
import sys
from datetime import UTC, datetime

import transaction

from xarst_site.storage.accounts import Accounts
from xarst_site.storage.apps import Apps
from xarst_site.storage.databases import open_databases


def xarst(var, *arguments):
    run = "from xarst_site.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", run, *arguments, "--var", str(var)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_key_is_printed_once_and_opens(tmp_path):
    made = xarst(tmp_path, "app", "add", "xarst-android", "--scopes", "receipts:read")
    assert made.returncode == 0, made.stderr
    token = made.stdout.strip()
    assert "not shown again" in made.stderr
    later = xarst(tmp_path, "app", "key", "xarst-android", "--overlap", "7")
    assert later.returncode == 0, later.stderr
    listed = xarst(tmp_path, "app", "list").stdout
    assert re.search(r"until \d{4}-\d\d-\d\d", listed)
    assert token.rpartition("_")[2] not in listed
    revoked = xarst(tmp_path, "app", "revoke", "xarst-android", token.split("_")[2])
    assert revoked.returncode == 0, revoked.stderr
    with open_databases({"xarst.var": str(tmp_path)}) as databases:
        connection = databases.accounts.open(transaction_manager=transaction.TransactionManager())
        now = datetime.now(UTC)
        assert Apps(connection).holder(token, now) is None
        assert Apps(connection).holder(later.stdout.strip(), now)[0].id == "xarst-android"
        actions = [entry.action for entry in Accounts(connection).trail()]
        connection.close()
    assert actions == ["app_key_revoked", "app_key_added", "app_added"]
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert token.rpartition("_")[2].encode() not in stored


def test_what_cannot_be_done_is_one_line_and_status_2(tmp_path):
    for arguments in (
        ("add", "Bad", "--scopes", "receipts:read"),
        ("add", "good", "--scopes", "everything"),
        ("key", "nobody"),
        ("revoke", "nobody", "aaaaaaaa"),
    ):
        done = xarst(tmp_path, "app", *arguments)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
        assert not done.stdout
