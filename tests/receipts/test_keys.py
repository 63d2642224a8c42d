"""Key sets: what signs when, what is published, what is destroyed."""

from datetime import timedelta

import msgspec
import pytest
from joserfc import jws as other_jws
from joserfc.jwk import KeySet as OtherKeySet

from tests.receipts.making import AT, JWKS, KEYS, Log, seed
from xarst_site.receipts import jws, keys
from xarst_site.receipts.keys import LEAD, OVERLAP, UnusableKeys, rotate
from xarst_site.receipts.verify import from_b64url, thumbprint

# RFC 8037, appendix A.
RFC_SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
RFC_PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
RFC_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_example_of_the_rfc() -> None:
    made = keys.new_key("receipt", from_b64url(RFC_SEED), at=AT)
    assert (made.public, made.kid) == (RFC_PUBLIC, RFC_THUMBPRINT)
    assert thumbprint(from_b64url(RFC_PUBLIC)) == RFC_THUMBPRINT


def test_another_library_reads_what_is_signed() -> None:
    parts = Log().issue()
    found = other_jws.deserialize_compact(
        parts["receipt"], OtherKeySet.import_key_set({"keys": JWKS["keys"]}), algorithms=["Ed25519"]
    )
    assert msgspec.json.decode(found.payload) == parts["body"]


def test_a_kept_signature_gives_the_same_jws() -> None:
    token = Log().issue()["receipt"]
    _, payload, signature = token.split(".")
    kid = JWKS["keys"][0]["kid"]
    assert jws.assemble(kid, from_b64url(payload), from_b64url(signature)) == token


def test_a_new_key_is_published_before_it_signs() -> None:
    made = rotate(KEYS, "receipt", seed("2"), at=AT)
    old, new = [one for one in made.keys if one.role == "receipt"]
    begin = new.valid_from
    assert begin == (AT + LEAD).replace(microsecond=0)
    assert old.valid_until == begin + OVERLAP
    assert [one["kid"] for one in keys.jwks(made)["keys"]] == [old.kid, new.kid]
    for at, signs in (
        (AT, [old]),
        (begin - timedelta(seconds=1), [old]),
        (begin, [new, old]),
        (begin + OVERLAP, [new]),
    ):
        assert list(made.signing("receipt", at)) == signs
        assert keys.signer(made, at).kid == signs[0].kid


def test_checkpoints_are_signed_with_both_keys_while_they_overlap() -> None:
    made = rotate(KEYS, "checkpoint", seed("2"), at=AT, lead=timedelta())
    assert len(keys.note_signers(made, "receipts", AT)) == 2
    assert len(keys.note_signers(made, "receipts", AT + OVERLAP)) == 1
    assert len(keys.vkeys(made)) == 4


def test_a_private_key_is_destroyed_when_its_time_is_over_and_its_public_half_kept() -> None:
    made = rotate(KEYS, "receipt", seed("2"), at=AT)
    later = rotate(made, "checkpoint", seed("3"), at=AT + LEAD + OVERLAP)
    first = later.keys[0]
    assert first.private == ""
    assert first.public == KEYS.keys[0].public
    assert first.kid in [one["kid"] for one in keys.jwks(later)["keys"]]
    assert [one.private for one in made.keys if not one.private] == []


def test_only_one_new_key_waits() -> None:
    made = rotate(KEYS, "receipt", seed("2"), at=AT)
    with pytest.raises(UnusableKeys, match="waiting already"):
        rotate(made, "receipt", seed("3"), at=AT, lead=timedelta(hours=2))


def test_no_key_may_sign_before_its_time() -> None:
    before = AT - timedelta(days=9)
    with pytest.raises(UnusableKeys, match="rotate receipt"):
        keys.signer(KEYS, before)
    with pytest.raises(UnusableKeys, match="rotate checkpoint"):
        keys.note_signers(KEYS, "receipts", before)


def test_keys_that_contradict_themselves() -> None:
    first, second = KEYS.keys
    for wrong in (
        (first,),
        (second,),
        (first, msgspec.structs.replace(first, role="checkpoint")),
        (first, second, msgspec.structs.replace(first, public=second.public)),
        (msgspec.structs.replace(first, private=second.private), second),
        (msgspec.structs.replace(first, public="x"), second),
    ):
        with pytest.raises(UnusableKeys):
            keys.check(msgspec.structs.replace(KEYS, keys=wrong))
    for name in ("", "a b", "a+b", "a/"):
        with pytest.raises(UnusableKeys, match="called after"):
            keys.check(msgspec.structs.replace(KEYS, name=name))
    with pytest.raises(UnusableKeys, match="index key"):
        keys.check(msgspec.structs.replace(KEYS, index_key="AAAA"))
    with pytest.raises(UnusableKeys, match="twice"):
        keys.new_key_set(seed("1"), seed("1"), seed("2"), name="a.example", at=AT)


def test_nothing_private_is_published() -> None:
    said = msgspec.json.encode(JWKS).decode()
    for one in KEYS.keys:
        assert one.private not in said
    assert KEYS.index_key not in said
