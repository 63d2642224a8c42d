"""The audit trail: who did what, in entries that are chained by their digests.

Each entry holds the SHA-256 of the canonical bytes of the one before, so none can be
changed, taken out or put in between without breaking the chain at that place. What a chain
cannot show by itself is that its newest entries were cut off: for that its end (number and
digest) is kept beside it, and an operator may note it elsewhere (`xarst fsck` says it).

An entry names accounts, documents and drafts by their ids. It holds no password, no
address, no text and nothing personal.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from xarst_site.accounts.model import AuditEntry
from xarst_site.text.canonical import canonical_bytes

BEGINNING = "0" * 64
"""What the first entry holds for the digest of the one before it."""

LONGEST_DETAIL = 200
"""Characters of one detail: an id, a digest, a number, never a text."""

ACTIONS: dict[str, dict[str, str]] = {
    "signed_in": {"zh-CN": "登录", "en": "Signed in"},
    "sign_in_failed": {"zh-CN": "登录失败", "en": "Failed to sign in"},
    "sign_in_blocked": {
        "zh-CN": "因多次失败暂停登录",
        "en": "Made to wait after failing to sign in",
    },
    "signed_out": {"zh-CN": "退出", "en": "Signed out"},
    "session_revoked": {"zh-CN": "结束一处登录", "en": "Ended a session"},
    "confirmed": {"zh-CN": "再次确认身份", "en": "Confirmed who they are"},
    "confirmation_failed": {
        "zh-CN": "再次确认身份失败",
        "en": "Failed to confirm who they are",
    },
    "refused": {"zh-CN": "越权被拒", "en": "Was refused for lack of permission"},
    "person_added": {"zh-CN": "新增账户", "en": "Added an account"},
    "person_changed": {"zh-CN": "修改账户", "en": "Changed an account"},
    "role_changed": {"zh-CN": "更改角色", "en": "Changed a role"},
    "person_disabled": {"zh-CN": "停用账户", "en": "Disabled an account"},
    "person_enabled": {"zh-CN": "启用账户", "en": "Enabled an account"},
    "password_changed": {"zh-CN": "修改密码", "en": "Changed their password"},
    "password_reset": {"zh-CN": "重置密码", "en": "Reset a password"},
    "totp_added": {"zh-CN": "启用动态码", "en": "Added an authenticator"},
    "totp_removed": {"zh-CN": "移除动态码", "en": "Removed an authenticator"},
    "totp_required": {"zh-CN": "更改动态码要求", "en": "Changed whether a code is required"},
    "trail_exported": {"zh-CN": "导出审计记录", "en": "Exported the trail"},
    "draft_created": {"zh-CN": "新建草稿", "en": "Began a draft"},
    "draft_edited": {"zh-CN": "修改草稿", "en": "Edited a draft"},
    "draft_deleted": {"zh-CN": "删除草稿", "en": "Deleted a draft"},
    "review_asked": {"zh-CN": "送审", "en": "Asked for review"},
    "draft_returned": {"zh-CN": "退回草稿", "en": "Returned a draft"},
    "draft_approved": {"zh-CN": "批准草稿", "en": "Approved a draft"},
    "draft_withdrawn": {"zh-CN": "撤回草稿", "en": "Withdrew a draft"},
    "draft_reopened": {"zh-CN": "重新打开草稿", "en": "Reopened a draft"},
    "severity_lowered": {"zh-CN": "降低变更等级", "en": "Lowered a severity"},
    "comment_made": {"zh-CN": "发表意见", "en": "Commented"},
    "comment_answered": {"zh-CN": "答复意见", "en": "Answered a comment"},
    "comment_resolved": {"zh-CN": "意见已解决", "en": "Resolved a comment"},
    "version_published": {"zh-CN": "发布版本", "en": "Published a version"},
    "version_cancelled": {"zh-CN": "取消未生效版本", "en": "Called off a version"},
    "document_changed": {"zh-CN": "修改文件信息", "en": "Changed a document's record"},
    "preview_made": {"zh-CN": "生成预览链接", "en": "Made a preview link"},
    "preview_revoked": {"zh-CN": "作废预览链接", "en": "Revoked a preview link"},
    "app_added": {"zh-CN": "新增应用", "en": "Added an app"},
    "app_changed": {"zh-CN": "修改应用", "en": "Changed an app"},
    "app_key_added": {"zh-CN": "新增应用密钥", "en": "Added an app's key"},
    "app_key_revoked": {"zh-CN": "作废应用密钥", "en": "Revoked an app's key"},
}
"""Everything that is recorded, as people read it. An entry's ``action`` is one of the keys."""


def entry_digest(entry: AuditEntry) -> str:
    """SHA-256 of the canonical bytes of an entry, 64 hex digits."""
    return hashlib.sha256(canonical_bytes(entry)).hexdigest()


def next_entry(
    before: AuditEntry | None,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: dict[str, str],
) -> AuditEntry:
    """The entry that follows ``before`` (None: the first one).

    Raises ValueError for an action that is not in `ACTIONS`, and for a subject or detail
    that is too long to be an id, a digest or a number.
    """
    if action not in ACTIONS:
        raise ValueError(f"{action!r} is not in audit.ACTIONS")
    for value in (subject, *detail.values()):
        if len(value) > LONGEST_DETAIL:
            raise ValueError(f"{value[:40]!r}… is too long for the trail")
    return AuditEntry(
        seq=before.seq + 1 if before else 1,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        previous=entry_digest(before) if before else BEGINNING,
        detail=detail,
    )


def chain_faults(lines: Iterable[bytes]) -> Iterator[str]:
    """Where a chain is broken: a sentence for each place; nothing if it is whole.

    ``lines`` are the canonical bytes of the entries, oldest first, as they are stored and
    as they are exported (one a line).
    """
    previous, seq = BEGINNING, 0
    for place, data in enumerate(lines, 1):
        try:
            entry = msgspec.json.decode(data, type=AuditEntry)
        except msgspec.MsgspecError as error:
            yield f"line {place}: is not an entry: {error}"
            previous, seq = hashlib.sha256(data).hexdigest(), seq + 1
            continue
        if canonical_bytes(entry) != data:
            yield f"entry {entry.seq}: its bytes are not canonical"
        if entry.seq != seq + 1:
            yield f"entry {entry.seq}: should be entry {seq + 1}"
        if entry.previous != previous:
            yield (
                f"entry {entry.seq}: says that the entry before it has the digest"
                f" {entry.previous}; that one has {previous}"
            )
        previous, seq = hashlib.sha256(data).hexdigest(), entry.seq
