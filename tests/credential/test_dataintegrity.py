"""The set of two proofs: both there, both by one authority's keys, in one form; and nothing that they do not cover."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from pyld import jsonld as pyld_jsonld

from certify.credential import contexts, dataintegrity, jsonld, multibase, openbadge
from certify.credential.dataintegrity import ProofKey
from certify.credential.evidence import JsonEvidence
from certify.credential.malformed import Malformed
from certify.credential.policy import OFFLINE
from certify.credential.record import Mapping, Unit
from certify.credential.report import Verdict
from certify.credential.signature import ORDER
from certify.credential.typedjson import canonical
from certify.credential.verify import verify

from .samples import labels, record
from .world import ADDRESS, ISSUED, NOW, World

DID = "did:web:certify.example.org:a:ml-demo"


@pytest.fixture(scope="module")
def unsigned() -> dict[str, Any]:
    return openbadge.document(record(status_index=3), ADDRESS)


def signed(world: World, document: dict[str, Any], *names: str, did: str | None = None) -> dict[str, Any]:
    ed25519, p256 = names or ("ml-demo:ed25519", "ml-demo")
    keys = {"ed25519": world.proof_key(ed25519, did), "p256": world.proof_key(p256, did)}
    return dataintegrity.sign(document, **keys, created=ISSUED)


@pytest.fixture(scope="module")
def whole(world: World, unsigned: dict[str, Any]) -> dict[str, Any]:
    return signed(world, unsigned)


def test_both_proofs_fit(world: World, whole: dict[str, Any]) -> None:
    assert dataintegrity.failure(whole, world.trust) is None
    assert [proof["cryptosuite"] for proof in whole["proof"]] == ["eddsa-rdfc-2022", "ecdsa-rdfc-2019"]


def test_one_proof_alone_another_order_or_one_more_is_refused(world: World, whole: dict[str, Any]) -> None:
    first, second = whole["proof"]
    for proofs in ([], [first], [second], [second, first], [first, first], [first, second, second], first, None, "x"):
        assert dataintegrity.failure({**whole, "proof": proofs}, world.trust) == "json.proof"


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", "Ed25519Signature2020"),
        ("cryptosuite", "eddsa-jcs-2022"),
        ("proofPurpose", "authentication"),
        ("created", "2026-03-04T10:11:12+00:00"),
        ("created", 7),
        ("verificationMethod", ["x"]),
        ("verificationMethod", "did:key:z6Mk#z6Mk"),
        ("proofValue", "z1"),
        ("proofValue", "m" + "A" * 88),
        ("nonce", "x"),
    ],
)
def test_proofs_have_one_form(world: World, whole: dict[str, Any], which: int, name: str, value: Any) -> None:
    proofs = [dict(proof) for proof in whole["proof"]]
    proofs[which][name] = value
    assert dataintegrity.failure({**whole, "proof": proofs}, world.trust) == "json.proof"


def test_an_option_that_is_changed_does_not_fit(world: World, whole: dict[str, Any]) -> None:
    for which in (0, 1):
        proofs = [dict(proof) for proof in whole["proof"]]
        proofs[which]["created"] = "2026-03-04T10:11:13Z"
        assert dataintegrity.failure({**whole, "proof": proofs}, world.trust) == "signature.proof"


def test_a_second_encoding_of_a_signature_is_refused(world: World, whole: dict[str, Any]) -> None:
    first, second = whole["proof"]
    value = multibase.decode(second["proofValue"])
    high = value[:32] + (ORDER - int.from_bytes(value[32:])).to_bytes(32)
    proofs = [first, {**second, "proofValue": multibase.encode(high)}]
    assert dataintegrity.failure({**whole, "proof": proofs}, world.trust) == "json.proof"
    edwards = 2**252 + 27742317777372353535851937790883648493
    value = multibase.decode(first["proofValue"])
    more = value[:32] + (int.from_bytes(value[32:], "little") + edwards).to_bytes(32, "little")
    proofs = [{**first, "proofValue": multibase.encode(more)}, second]
    assert dataintegrity.failure({**whole, "proof": proofs}, world.trust) == "signature.proof"


def test_keys_that_are_not_an_authoritys_own_prove_nothing(world: World, unsigned: dict[str, Any]) -> None:
    for names in (("sn-demo:ed25519", "sn-demo"), ("ml-demo:ed25519", "operator"), ("log", "ml-demo")):
        assert dataintegrity.failure(signed(world, unsigned, *names, did=DID), world.trust) == "issuer.unknown"
    mixed = signed(world, unsigned, "sn-demo:ed25519", "ml-demo")
    assert dataintegrity.failure(mixed, world.trust) == "issuer.other_authority"
    swapped = ProofKey(world.proof_key("ml-demo").method, world.signers["sn-demo"].sign)
    forged = dataintegrity.sign(unsigned, ed25519=world.proof_key("ml-demo:ed25519"), p256=swapped, created=ISSUED)
    assert dataintegrity.failure(forged, world.trust) == "signature.proof"


UNDEFINED: list[dict[str, Any]] = [
    {"remark": "not a term of any context"},
    {"@context": [contexts.CREDENTIALS, contexts.BADGES, {"remark": "https://example.org/remark"}]},
    {"@context": ["https://example.org/v1"]},
    {"@context": contexts.CREDENTIALS},
    {"@graph": []},
    {"@included": [{"id": "urn:x"}]},
    {"@id": "urn:x"},
    {"https://schema.org/name": "under another name"},
    {"id": "relative"},
    {"id": ["urn:x"]},
    {"evidence": {"id": "not absolute", "type": ["Evidence"]}},
    {"name": {"@value": "x", "@language": "fr"}},
    {"achievementType": "a term of another type"},
    {"validUntil": None},
    {"name": "a bell\x07"},
]


@pytest.mark.parametrize("change", UNDEFINED, ids=str)
def test_what_the_proofs_would_not_cover_is_neither_signed_nor_verified(
    world: World, unsigned: dict[str, Any], whole: dict[str, Any], change: dict[str, Any]
) -> None:
    with pytest.raises(Malformed, match=r"json\.terms"):
        signed(world, {**unsigned, **change})
    assert dataintegrity.failure({**whole, **change}, world.trust) == "json.terms"


def test_threads_do_not_disturb_each_other(world: World, whole: dict[str, Any]) -> None:
    def again(_: int) -> str | None:
        jsonld.forget()
        return dataintegrity.failure(whole, world.trust)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(again, range(32))) == {None}


def test_contexts_are_never_fetched(world: World, unsigned: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(url: str, _options: object = None) -> None:
        raise AssertionError(url)

    monkeypatch.setattr(pyld_jsonld, "_default_document_loader", fetch)
    jsonld.forget()
    assert dataintegrity.failure(signed(world, unsigned), world.trust) is None
    with pytest.raises(contexts.UnknownContext):
        contexts.loader("https://example.org/v1")


def test_too_large_too_many_and_too_deep_are_refused_before_any_work() -> None:
    base = {"@context": [contexts.CREDENTIALS, contexts.BADGES], "id": "urn:x", "type": ["VerifiableCredential"]}
    clique = [{"type": ["Evidence"]} for _ in range(jsonld.MAX_NODES + 1)]
    deep: Any = {}
    for _ in range(jsonld.MAX_DEPTH + 1):
        deep = {"evidence": deep}
    for more in ({"name": "x" * jsonld.MAX_BYTES}, {"evidence": clique}, {"evidence": deep}):
        for refuse in (jsonld.check, jsonld.digest):
            with pytest.raises(Malformed, match="too large"):
                refuse({**base, **more})


def test_multibase_has_one_form() -> None:
    for data in (b"", b"\0", b"\0\0\xff", bytes(range(64))):
        assert multibase.decode(multibase.encode(data)) == data
    assert multibase.encode(b"Hello World!") == "z2NEpo7TZRRrLZSi2U"
    for text in ("", "u2NEpo7", "z0", "zl", "z é", "z" + "1" * 2000):
        with pytest.raises(Malformed):
            multibase.decode(text)


def test_a_document_that_json_reads_in_two_ways_is_the_same_statements(unsigned: dict[str, Any]) -> None:
    turned = dict(reversed(json.loads(json.dumps(unsigned)).items()))
    assert jsonld.digest(turned) == jsonld.digest(unsigned)


def test_the_largest_certificate_that_is_plausible_has_room(unsigned: dict[str, Any]) -> None:
    for attested in (0, 1, 10):
        competences = tuple(labels(f"Compétence {number}") for number in range(12))
        units = tuple(
            Unit(f"U{position}", position, labels(f"Unité {position}"), competences, position <= attested)
            for position in range(1, 11)
        )
        near = tuple(Mapping("ISCO-08", str(number), "x", "closeMatch") for number in range(8))
        large = record(units=units, status_index=3, occupation=replace(record().occupation, mappings=near))
        document = openbadge.document(large, ADDRESS)
        jsonld.check(document)
        assert jsonld.nodes(document) * 1.5 < jsonld.MAX_NODES


def test_a_larger_one_is_altered_before_any_work(
    world: World, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    near = tuple(Mapping("ISCO-08", str(number), "x", "closeMatch") for number in range(600))
    large = openbadge.document(record(occupation=replace(record().occupation, mappings=near)), ADDRESS)
    done: list[object] = []
    normalize = pyld_jsonld.normalize

    def counted(*all_of: Any, **more: Any) -> Any:
        done.append(0)
        return normalize(*all_of, **more)

    monkeypatch.setattr(pyld_jsonld, "normalize", counted)
    for document, work in ((large, 0), (record_document(place="Kayes"), 1)):
        done.clear()
        jsonld.forget()
        data = canonical({**document, "proof": whole["proof"]})
        assert verify(JsonEvidence(data), world.trust, OFFLINE, NOW).verdict is Verdict.ALTERED
        # The proof's options, which are few and ours, come first; then the document.
        assert len(done) == 1 + work


def record_document(**changes: object) -> dict[str, Any]:
    return openbadge.document(record(**changes), ADDRESS)
