"""Checking receipts: the golden set, every single bit, a second verifier, the one file."""

import contextlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.receipts import golden, independent
from tests.receipts.making import ACCEPTANCE, AT, JWKS, KEYS, Log, filled, seed, trusted
from xarst_site.receipts import keys, verify
from xarst_site.receipts.verify import Unverified, check_file

EXPECTED = json.loads((golden.PLACE / "expected.json").read_text())
JWKS_FILE = golden.PLACE / "jwks.json"


def test_the_golden_set_is_what_the_code_makes() -> None:
    made = golden.files()
    kept = {
        str(file.relative_to(golden.PLACE)): file.read_bytes()
        for file in golden.PLACE.rglob("*")
        if file.is_file() and file.name != "README.md"
    }
    assert kept == made


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_golden_set(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    expected = EXPECTED[name]
    file = golden.PLACE / name
    if expected["status"] == 0:
        found = check_file(file, jwks=JWKS_FILE)
        assert independent.check(json.loads(file.read_text()), JWKS) == found.body
    else:
        with pytest.raises(Unverified) as caught:
            check_file(file, jwks=JWKS_FILE)
        assert (caught.value.status, caught.value.code) == (expected["status"], expected["reason"])
    for language in ("en", "zh-CN"):
        arguments = [str(file), "--jwks", str(JWKS_FILE), "--lang", language]
        assert verify.main(arguments) == expected["status"]
        said = capsys.readouterr()
        assert said.out if expected["status"] == 0 else said.err


# What needs rules of receipts beyond the RFCs, and so passes the second verifier.
OURS_ALONE = {"before-key", "schema", "member-missing", "member-more", "member-kind", "digest",
              "id-time", "id-kind", "payload-list", "header-jwk"}  # fmt: skip


@pytest.mark.parametrize("name", [one for one, case in EXPECTED.items() if case["status"] == 1])
def test_the_second_verifier_refuses_them_too(name: str) -> None:
    parts = json.loads((golden.PLACE / name).read_text())
    if Path(name).stem in OURS_ALONE:
        return
    with pytest.raises(Exception):  # noqa: B017, PT011  however it fails
        independent.check(parts, JWKS)


def outcome(parts: Any) -> bool:
    try:
        verify.verify(parts, trusted())
    except Unverified:
        return False
    return True


def test_no_single_bit_of_any_part_can_be_changed() -> None:
    """All of them, over the file as it was answered: receipt, body, blind, proof, names."""
    log = filled(5)
    parts = log.issue()
    assert outcome(parts)
    data = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()
    survived = []
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            found = verify.read_json(bytes(changed))
        except ValueError:
            continue
        if outcome(found):
            survived.append(bytes(changed[bit // 8 - 20 : bit // 8 + 20]))
    assert not survived


def test_no_bit_of_the_keys_can_be_changed() -> None:
    parts = Log().issue()
    data = json.dumps(JWKS, separators=(",", ":")).encode()
    survived = []
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            verify.verify(parts, verify.read_jwks(bytes(changed)))
        except (ValueError, Unverified):
            continue
        survived.append(json.loads(changed))
    # What is not believed may change: when the key begins, what a key is said to be for.
    ignored = {"valid_from", "use", "alg", "valid_until", "kid"}
    for one in survived:
        (key,) = one["keys"]
        same = {name: value for name, value in JWKS["keys"][0].items() if name not in ignored}
        assert {name: key[name] for name in same} == same
        assert one["vkeys"] == JWKS["vkeys"]


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_file_brings_it_down(data: bytes) -> None:
    for read in (verify.read_jwks, verify.read_json):
        with contextlib.suppress(ValueError):
            read(data)
    text = data.decode("utf-8", "replace")
    for read in (verify.read_note, verify.read_proof, verify.read_checkpoint, verify.read_vkey):
        with contextlib.suppress(ValueError):
            read(text)
    assert not outcome({"receipt": text, "body": text, "blind": text, "proof": text})


@given(
    st.sampled_from(["receipt", "body", "blind", "proof"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=6,
    ),
)
def test_no_part_of_another_kind_brings_it_down(name: str, value: Any) -> None:
    assert not outcome({**GOOD, name: value})


GOOD = Log().issue()


def test_json_that_is_nested_deeply() -> None:
    with pytest.raises(ValueError):  # noqa: PT011  Python's own words
        verify.read_json(b"[" * 200_000)
    with pytest.raises(ValueError, match="twice"):
        verify.read_json(b'{"a":1,"a":2}')


class TestCommand:
    """As an auditor has it: one file, in a place with nothing of the project."""

    @pytest.fixture
    def run(self, tmp_path: Path) -> Any:
        shutil.copy(Path(verify.__file__), tmp_path / "verify.py")

        def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
            return subprocess.run(
                [sys.executable, "-I", "verify.py", *map(str, arguments)],
                cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8",
                env={"PYTHONIOENCODING": "utf-8", "PATH": ""},
            )  # fmt: skip

        return run

    def test_it_imports_nothing_of_ours(self) -> None:
        source = Path(verify.__file__).read_text()
        assert "import xarst" not in source
        assert "from xarst" not in source

    def test_a_good_one(self, run: Any) -> None:
        done = run(golden.PLACE / "good/first.json", "--jwks", JWKS_FILE)
        assert (done.returncode, done.stderr) == (0, "")
        assert "VALID" in done.stdout
        assert "It does not prove" in done.stdout
        assert "user-agreement (acceptance of terms): given" in done.stdout
        chinese = run(golden.PLACE / "good/first.json", "--jwks", JWKS_FILE, "--lang", "zh-CN")
        assert "有效" in chinese.stdout
        assert "它不能证明" in chinese.stdout

    def test_an_invalid_one(self, run: Any) -> None:
        done = run(golden.PLACE / "bad/blind.json", "--jwks", JWKS_FILE)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == ("INVALID: the log's checkpoint does not contain this receipt\n")

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["nowhere.json", "--jwks", JWKS_FILE], "nowhere.json"),
            ([golden.PLACE, "--jwks", JWKS_FILE], "cannot be read"),
            ([golden.PLACE / "good/first.json"], "--jwks"),
            ([golden.PLACE / "good/first.json", "--jwks", "nowhere"], "nowhere"),
            ([golden.PLACE / "good/first.json", "--jwks", golden.PLACE / "text.txt"], "key file"),
            ([golden.PLACE / "good/first.json", "--jwks", golden.PLACE / "expected.json"], "keys"),
            ([golden.PLACE / "text.txt", "--jwks", JWKS_FILE], "not JSON"),
            ([golden.PLACE / "good/first.json", "--jwks", JWKS_FILE, "--witness", "x"], "x is not"),
            ([golden.PLACE / "good/first.json", "--more"], "usage"),
            ([], "usage"),
        ],
    )
    def test_what_cannot_be_checked(self, run: Any, arguments: list[Any], said: str) -> None:
        done = run(*arguments)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_text(self, run: Any) -> None:
        good = [golden.PLACE / "good/first.json", "--jwks", JWKS_FILE, "--text"]
        done = run(*good, golden.PLACE / "text.txt")
        assert done.returncode == 0
        assert "is the text that was shown" in done.stdout
        assert run(*good, JWKS_FILE).returncode == 1

    @pytest.mark.parametrize(
        ("name", "checkpoint", "status"),
        [
            ("first", "checkpoint-301.txt", 0),
            ("first", "consistency-301-801.txt", 0),
            ("first", "checkpoint-801.txt", 2),
            ("first", "fork-301.txt", 1),
            ("first", "fork-301-801.txt", 1),
            ("later-checkpoint", "checkpoint-301.txt", 2),
            ("only-entry", "text.txt", 1),
        ],
    )
    def test_a_checkpoint_from_elsewhere(
        self, run: Any, name: str, checkpoint: str, status: int
    ) -> None:
        file = golden.PLACE / f"good/{name}.json"
        done = run(file, "--jwks", JWKS_FILE, "--checkpoint", golden.PLACE / checkpoint)
        assert done.returncode == status, done.stderr + done.stdout
        assert status or "agrees with it" in done.stdout

    def test_a_witness(self, run: Any) -> None:
        vkey = (golden.PLACE / "witness.vkey").read_text().strip()
        done = run(golden.PLACE / "good/cosigned.json", "--jwks", JWKS_FILE, "--witness", vkey)
        assert done.returncode == 0
        assert "The witness witness.example/w1 saw the same log at 2026-11-2" in done.stdout
        without = run(golden.PLACE / "good/first.json", "--jwks", JWKS_FILE, "--witness", vkey)
        assert without.returncode == 1


def test_a_later_log_is_compared_in_both_directions() -> None:
    log = filled(3)
    log.issue()
    small = log.checkpoint()
    log.append(b"more", b"still more")
    own = verify.read_checkpoint(verify.read_note(log.checkpoint()).text)
    older = verify.read_checkpoint(verify.read_note(small).text)
    verify.compare(older, log.consistency(4), trusted().logs)
    with pytest.raises(Unverified) as caught:
        verify.compare(own, small, trusted().logs)
    assert caught.value.code == "not-comparable"


def test_a_retired_key_still_verifies_what_it_signed_then() -> None:
    at = AT
    rotated = keys.rotate(KEYS, "receipt", seed("next"), at=at)
    old = Log(key_set=rotated).issue(at=at)
    later = at + keys.LEAD + keys.OVERLAP * 2
    new = Log(key_set=rotated).issue(at=later)
    assert old["receipt"].split(".")[0] != new["receipt"].split(".")[0]
    known = verify.read_jwks(json.dumps(keys.jwks(rotated)).encode())
    for one in (old, new):
        verify.verify(one, known)
    with pytest.raises(Unverified) as caught:
        verify.verify(new, trusted())
    assert caught.value.code == "unknown-key"
    # The old key cannot sign on, and the new one not before its time.
    hasty = msgspec.structs.replace(rotated.keys[-1], valid_from=at - keys.LEAD)
    early = msgspec.structs.replace(rotated, keys=(*rotated.keys[:-1], hasty))
    for wrong in (Log(key_set=KEYS).issue(at=later), Log(key_set=early).issue(at=at)):
        with pytest.raises(Unverified) as caught:
            verify.verify(wrong, known)
        assert caught.value.code == "key-time"


def test_an_acceptance_without_optional_facts() -> None:
    assert ACCEPTANCE.shown_from is None
    assert outcome(Log().issue())
