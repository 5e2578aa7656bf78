from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from certify.credential import checkpoint, logproof, merkle
from certify.credential.checkpoint import Checkpoint
from certify.credential.malformed import Malformed

ORIGIN = "certify.example.org/log"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))

LEAF = logproof.Leaf(logproof.Event.ISSUE, "ab" * 32, datetime(2026, 3, 4, 10, 11, 12, tzinfo=UTC), "cd" * 16)
NEIGHBOUR = merkle.leaf_hash(b"another")
ROOT = merkle.node_hash(NEIGHBOUR, LEAF.hash)
NOTE = checkpoint.sign(Checkpoint(ORIGIN, 2, ROOT), PUBLIC, PRIVATE.sign)
PROOF = logproof.make(LEAF, 1, 2, [NEIGHBOUR], NOTE)


def failure(proof: logproof.LogProof) -> str | None:
    return logproof.failure(proof, ORIGIN, PUBLIC)


def test_a_note_is_three_lines_a_blank_one_and_a_signature() -> None:
    lines = NOTE.split("\n")
    assert lines[:4] == [ORIGIN, "2", base64.b64encode(ROOT).decode(), ""]
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert lines[5:] == [""]


def test_the_key_hash_is_that_of_signed_note() -> None:
    # The example of the C2SP signed-note text: PeterNeumann's key, c74f20a3.
    key = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    assert key[:1] == checkpoint.ED25519
    assert checkpoint.key_hash("PeterNeumann", key[1:]).hex() == "c74f20a3"


def test_a_signed_note_opens() -> None:
    assert checkpoint.open_note(NOTE, ORIGIN, PUBLIC) == Checkpoint(ORIGIN, 2, ROOT)


def test_the_signature_of_a_witness_is_passed_over() -> None:
    witnessed = NOTE + "— witness.example d2l0bmVzcw==\n"
    assert checkpoint.open_note(witnessed, ORIGIN, PUBLIC).size == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "form"),
        (NOTE[:-1], "form"),
        (NOTE + "\n", "form"),
        (NOTE + "a line\n", "form"),
        (NOTE.replace("\n2\n", "\n02\n"), "form"),
        (NOTE.replace("\n2\n", "\n-2\n"), "form"),
        (NOTE.replace("\n\n", "\nextension\n\n"), "form"),
        (NOTE.replace("\n", "\r\n"), "form"),
        (NOTE.replace("— ", "- "), "form"),
        (NOTE.partition("— ")[0], "signature"),
        (NOTE.replace("\n2\n", "\n3\n"), "signature"),
        (NOTE.replace(ORIGIN, "elsewhere.example/log"), "origin"),
        (checkpoint.sign(Checkpoint(ORIGIN, 2, ROOT), PUBLIC, OTHER.sign), "signature"),
        (checkpoint.sign(Checkpoint(ORIGIN, 2, ROOT), bytes(32), PRIVATE.sign), "signature"),
        (NOTE + "x" * 20_000, "form"),
        (NOTE.replace("\n\n", "=\n\n"), "form"),
        (re.sub(r"(\n\n— \S+ ).*", r"\1AB==", NOTE), "form"),
        (re.sub(r"(\n\n— \S+ ).*", r"\1A", NOTE), "form"),
    ],
)
def test_any_other_note_is_refused(text: str, code: str) -> None:
    with pytest.raises(Malformed, match=f"checkpoint.{code}"):
        checkpoint.open_note(text, ORIGIN, PUBLIC)


@given(place=st.integers(0, len(NOTE) - 1), put=st.characters(codec="utf-8"))
def test_no_changed_character_of_a_note_opens(place: int, put: str) -> None:
    changed = NOTE[:place] + put + NOTE[place + 1 :]
    if changed != NOTE:
        with pytest.raises(Malformed):
            checkpoint.open_note(changed, ORIGIN, PUBLIC)


def test_a_proof_comes_back_byte_for_byte_and_holds() -> None:
    assert logproof.decode(logproof.encode(PROOF)) == PROOF
    assert logproof.encode(logproof.decode(logproof.encode(PROOF))) == logproof.encode(PROOF)
    assert failure(PROOF) is None


def test_the_leaf_is_the_hash_of_its_canonical_form() -> None:
    text = f'{{"certificate":"{"ab" * 32}","event":"issue","instant":"2026-03-04T10:11:12Z","nonce":"{"cd" * 16}"}}'
    assert LEAF.hash == merkle.leaf_hash(text.encode())


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        (replace(PROOF, index=0), "logproof.path"),
        (replace(PROOF, index=2), "logproof.path"),
        (replace(PROOF, size=3), "logproof.size"),
        (replace(PROOF, path=()), "logproof.path"),
        (replace(PROOF, path=("ab" * 32,)), "logproof.path"),
        (replace(PROOF, leaf=replace(LEAF, nonce="ce" * 16)), "logproof.path"),
        (replace(PROOF, leaf=replace(LEAF, certificate="ac" * 32)), "logproof.path"),
        (replace(PROOF, leaf=replace(LEAF, event=logproof.Event.WITHDRAW)), "logproof.path"),
        (replace(PROOF, leaf=replace(LEAF, instant=datetime(2025, 1, 1, tzinfo=UTC))), "logproof.path"),
        (replace(PROOF, checkpoint=NOTE.replace("\n2\n", "\n3\n")), "checkpoint.signature"),
        (replace(PROOF, checkpoint="x"), "checkpoint.form"),
    ],
)
def test_a_proof_of_something_else_does_not_hold(proof: logproof.LogProof, code: str) -> None:
    assert failure(proof) == code


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        logproof.encode(PROOF) + b" ",
        logproof.encode(PROOF).replace(b"issue", b"enquiry"),
        logproof.encode(PROOF).replace(b"ab" * 32, b"AB" * 32),
        logproof.encode(PROOF).replace(b"cd" * 16, b"cd" * 15),
        logproof.encode(PROOF).replace(NEIGHBOUR.hex().encode(), b"ab"),
        logproof.encode(PROOF).replace(b'"index":1', b'"index":"1"'),
        b'"' + b"x" * 70_000 + b'"',
    ],
)
def test_another_form_of_proof_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed, match=r"logproof\.form"):
        logproof.decode(data)
