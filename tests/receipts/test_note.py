"""Notes, checkpoints, cosignatures and proofs, as C2SP writes them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.receipts.making import AT, JWKS, KEYS, ORIGIN, filled, seed, trusted
from xarst_site.receipts import keys
from xarst_site.receipts.note import NoteSigner, add_lines, checkpoint_text
from xarst_site.receipts.verify import (
    Checkpoint,
    Unverified,
    open_checkpoint,
    read_checkpoint,
    read_note,
    read_proof,
    read_vkey,
    signatures_that_fit,
)

# The example in the documentation of Go's golang.org/x/mod/sumdb/note, which began the format.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
QUOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngot"
    "pRZb6KE6RyyBwJnAM=\n"
)
WITNESS = NoteSigner("witness.example/w1", seed("witness"), witness=True)


def test_a_note_of_another_implementation() -> None:
    key = read_vkey(NEUMANN)
    assert key.text == NEUMANN
    (signed,) = signatures_that_fit(read_note(QUOTE), [key])
    assert signed.key == key
    with pytest.raises(Unverified, match="PeterNeumann"):
        signatures_that_fit(read_note(QUOTE.replace("answer", "problem")), [key])


@given(st.integers(0, len(QUOTE.encode()) * 8 - 1))
def test_no_bit_of_a_note_can_be_changed(bit: int) -> None:
    data = bytearray(QUOTE.encode())
    data[bit // 8] ^= 1 << bit % 8
    try:
        found = signatures_that_fit(read_note(data.decode()), [read_vkey(NEUMANN)])
    except (ValueError, Unverified):
        return
    assert not found


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n— name AAAAAAB=\n",  # not the base64 of anything, as it is written
        "text\n\n— name AAAA\n",  # too short
        "text\n\n— a b AAAAAAAA\n",
        "text\n\n— a+b AAAAAAAA\n",
        "text\n\n-- a AAAAAAAA\n",
        "text\n\n— a AAAAAAAA",  # no newline at the end
        "text\x07\n\n— a AAAAAAAA\n",
        "text\r\n\n— a AAAAAAAA\n",
        "text\n\n— a\u2003b AAAAAAAA\n",
        "text\n\n" + "— a AAAAAAAA\n" * 65,
    ],
)
def test_what_is_not_a_note(note: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  each has words of its own
        read_note(note)


def test_a_note_may_have_empty_lines_and_sixteen_signatures() -> None:
    lines = "".join(
        NoteSigner(f"k{number}", seed(str(number))).line("a\n\nb\n") for number in range(16)
    )
    found = read_note("a\n\nb\n\n" + lines)
    assert found.text == "a\n\nb\n"
    assert len(found.signatures) == 16


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "a+b",
        NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("Peter", "Paul"),
        NEUMANN.replace("ARpc", "Ahpc"),
        NEUMANN[:-4],
        NEUMANN + "\n",
        "+" + NEUMANN.partition("+")[2],
    ],
)
def test_what_is_not_a_vkey(vkey: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  each has words of its own
        read_vkey(vkey)


def test_a_checkpoint_and_its_text() -> None:
    checkpoint = Checkpoint("example.com/log", 20852163, bytes(32))
    assert read_checkpoint(checkpoint_text(checkpoint)) == checkpoint
    empty = "\n".join(["origin", "0", base64.b64encode(bytes(32)).decode(), ""])
    assert read_checkpoint(empty).size == 0


@pytest.mark.parametrize(
    ("line", "value"),
    [(0, ""), (1, "007"), (1, "-1"), (1, "1e3"), (1, "٣"), (1, str(2**63)), (1, ""), (2, "AAAA"),
     (2, base64.b64encode(bytes(33)).decode()), (2, "A" * 42 + "B="), (3, "x\n\ny")],
)  # fmt: skip
def test_what_is_not_a_checkpoint(line: int, value: str) -> None:
    lines = ["origin", "7", base64.b64encode(bytes(32)).decode(), "extension"]
    assert read_checkpoint("\n".join(lines) + "\n").extensions == ("extension",)
    lines[line] = value
    with pytest.raises(ValueError):  # noqa: PT011  each has words of its own
        read_checkpoint("\n".join(lines) + "\n")


def test_a_log_signs_and_a_witness_cosigns() -> None:
    log = filled(5)
    note = log.checkpoint()
    text = read_note(note).text
    cosigned = add_lines(note, (WITNESS.cosign(text, 1_700_000_000),))
    assert cosigned.count("\n— ") == 2
    assert add_lines(cosigned, (WITNESS.cosign(text, 1_700_000_000),)) == cosigned
    checkpoint, seen = open_checkpoint(cosigned, trusted().logs, [WITNESS.key])
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 5)
    assert [(one.key.name, one.at) for one in seen] == [("witness.example/w1", 1_700_000_000)]
    # Nobody else's signature is believed or needed.
    assert open_checkpoint(cosigned, trusted().logs) == (checkpoint, ())
    with pytest.raises(Unverified) as caught:
        open_checkpoint(note, trusted().logs, [WITNESS.key])
    assert caught.value.code == "witness-missing"


def test_a_witness_is_held_to_the_time_it_signed() -> None:
    note = filled(5).checkpoint()
    line = WITNESS.cosign(read_note(note).text, 1_700_000_000)
    data = bytearray(base64.b64decode(line.split()[-1]))
    data[11] ^= 1
    changed = f"— {WITNESS.key.name} {base64.b64encode(data).decode()}\n"
    with pytest.raises(Unverified) as caught:
        open_checkpoint(note + changed, trusted().logs, [WITNESS.key])
    assert caught.value.code == "checkpoint-signature"


def test_a_log_cannot_sign_for_another_nor_a_witness_for_the_log() -> None:
    text = checkpoint_text(Checkpoint("other.example/log", 1, bytes(32)))
    signers = keys.note_signers(KEYS, "receipts", AT)
    with pytest.raises(Unverified) as caught:
        open_checkpoint(text + "\n" + signers[0].line(text), trusted().logs)
    assert caught.value.code == "unsigned-checkpoint"
    text = checkpoint_text(Checkpoint(ORIGIN, 1, bytes(32)))
    with pytest.raises(Unverified, match="no known key"):
        open_checkpoint(text + "\n" + WITNESS.cosign(text, 1), (*trusted().logs, WITNESS.key))


def test_proofs_are_written_as_they_are_read() -> None:
    log = filled(300)
    text = log.proof(77)
    found = read_proof(text)
    assert (found.index, found.path) == (77, log.tree().inclusion_proof(77))
    assert found.checkpoint == log.checkpoint()
    assert text.startswith("c2sp.org/tlog-proof@v1\nindex 77\n")
    assert read_proof(filled(1).proof(0)).path == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [("@v1", "@v2"), ("index 77", "index 077"), ("index 77", "77"),
     ("\nindex", "\nextra AA==\nindex"),
     ("\n\n", "\n"), ("index 77\n", "index 77\nAAAA\n"), ("index 77\n", "index 77\n!\n")],
)  # fmt: skip
def test_what_is_not_a_proof(old: str, new: str) -> None:
    text = filled(300).proof(77)
    with pytest.raises(ValueError):  # noqa: PT011  each has words of its own
        read_proof(text.replace(old, new, 1))


def test_the_published_keys_name_their_logs() -> None:
    assert [read_vkey(one).name for one in JWKS["vkeys"]] == [
        ORIGIN,
        "xarst.example/log/documents",
    ]
