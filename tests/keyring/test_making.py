from __future__ import annotations

import base64
import json
import stat
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from certify.credential import x509chain
from certify.credential.malformed import Malformed
from certify.credential.trust import OPERATOR, Algorithm, KeyState, Purpose, Trust
from certify.credential.trustfile import header, open_trust
from certify.keyring import bundle, making, ring
from certify.keyring.certificates import DOCUMENT_SIGNING, AuthoritySubject, shortened
from certify.keyring.places import Places
from certify.keyring.ring import LOG, ROOT, KeyEvent
from certify.keyring.signer import KeyringError

from .conftest import ADDRESS, AT, PASSPHRASE, subject

TWO = [subject("ml-demo"), subject("sn-demo")]
DAY = timedelta(days=1)


def made(places: Places, subjects: list[AuthoritySubject] = TWO, at: datetime = AT, address: str = ADDRESS) -> Trust:
    return making.make_keys(places, subjects, passphrase=PASSPHRASE, address=address, at=at)


def files(places: Places) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(places.home.rglob("*")) if path.is_file()}


def test_keys_are_where_they_belong_and_private_ones_are_encrypted(places: Places) -> None:
    made(places)
    names = {str(path.relative_to(places.home)) for path in files(places)}
    assert {"keys/ring.json", "keys/trust.json", "keys/root.pem"} < names
    private = [path for path in files(places) if path.name not in ("ring.json", "trust.json", "root.pem")]
    assert len(private) == 7  # root, log, operator, and two for each authority
    assert sum(path.parent == places.root for path in private) == 1
    for path in private:
        assert stat.S_IMODE(path.stat().st_mode) == 0o400
        with pytest.raises(TypeError):
            load_pem_private_key(path.read_bytes(), None)


def test_the_bundle_names_the_authorities_their_keys_and_the_log(places: Places) -> None:
    trust = made(places)
    keys = ring.load(places.ring)
    assert [authority.slug for authority in trust.bundle.authorities] == ["ml-demo", "sn-demo"]
    assert trust.bundle.addresses == (ADDRESS,)
    assert trust.bundle.log.origin == "certify.example.org/log"
    assert trust.log_key == keys.active(LOG, AT, Algorithm.ED25519).public.public_bytes_raw()  # type: ignore[union-attr]
    for slug in ("ml-demo", "sn-demo"):
        key = trust.key(bytes.fromhex(keys.active(slug, AT).kid))
        assert key is not None
        assert (key.authority, key.state) == (slug, KeyState.ACTIVE)
        kid = bytes.fromhex(keys.active(slug, AT, Algorithm.ED25519).kid)
        second = trust.key(kid, Algorithm.ED25519)
        assert second is not None
        assert (second.authority, second.certificate) == (slug, None)
        assert trust.key(kid) is None
    assert trust.key(bytes.fromhex(keys.active(ROOT, AT).kid)) is None


def test_the_operator_certifies_nothing(places: Places) -> None:
    trust = made(places)
    (key,) = (key for key in trust.bundle.keys if key.purpose is Purpose.RECEIPTS)
    assert key.authority == OPERATOR
    assert trust.key(bytes.fromhex(key.kid)) is None
    assert key.x509 not in trust.signers
    signer = ring.load(places.ring).signer(ring.load(places.ring).active(OPERATOR, AT), PASSPHRASE, base=places.keys)
    assert x509chain.failure(signer.chain, trust.root, AT) is None


def test_each_signer_has_its_chain_to_the_root(places: Places) -> None:
    trust = made(places)
    keys = ring.load(places.ring)
    signer = keys.signer(keys.active("ml-demo", AT), PASSPHRASE, base=places.keys)
    assert x509chain.failure(signer.chain, trust.root, AT) is None
    assert signer.kid == x509chain.kid(signer.chain[0])
    assert keys.signer(keys.active(LOG, AT, Algorithm.ED25519), PASSPHRASE, base=places.keys).chain == ()
    assert places.root_certificate.read_bytes() == keys.active(ROOT, AT).certificate.encode()  # type: ignore[union-attr]


def test_the_certificate_is_one_that_readers_of_signed_pdfs_accept(places: Places) -> None:
    one = AuthoritySubject("ml-demo", "did:web:x:a:ml-demo", "Un nom " * 12, "ML", "x@example.org", "NTRML-0000")
    made(places, [one])
    certificate = ring.load(places.ring).active("ml-demo", AT).x509
    assert certificate
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    issuer = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    root = x509.load_pem_x509_certificate(places.root_certificate.read_bytes())
    own = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert list(purposes) == [DOCUMENT_SIGNING]
    assert issuer.key_identifier == own.digest
    assert certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)[0].value == "NTRML-0000"
    assert certificate.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)[0].value == "ML"


def test_a_long_name_is_cut_between_words() -> None:
    assert shortened("Un nom " * 12) == ("Un nom " * 8 + "Un").strip() + "…"
    assert shortened("x" * 80) == "x" * 61 + "…"
    assert shortened("é" * 80) == "é" * 30 + "…"
    assert shortened("Certificateur") == "Certificateur"


def test_running_it_again_changes_nothing(places: Places) -> None:
    made(places)
    before = files(places)
    assert made(places, at=AT + DAY).bundle.version == 1
    assert files(places) == before


def test_a_new_authority_gets_a_key_and_the_others_keep_theirs(places: Places) -> None:
    first = made(places)
    second = made(places, [subject("bj-demo")], at=AT + DAY)
    assert second.bundle.version == 2
    assert [one.slug for one in second.bundle.authorities] == ["bj-demo", "ml-demo", "sn-demo"]
    assert set(first.bundle.keys) < set(second.bundle.keys)
    assert second.fingerprint == first.fingerprint


def test_past_half_its_validity_the_bundle_is_made_again(places: Places) -> None:
    made(places)
    again = made(places, at=AT + bundle.VALIDITY / 2)
    assert (again.bundle.version, again.bundle.issued) == (2, AT + bundle.VALIDITY / 2)


def test_a_new_address_is_put_first_and_the_log_keeps_its_name(places: Places) -> None:
    made(places)
    moved = made(places, at=AT + DAY, address="https://new.example.org")
    assert moved.bundle.addresses == ("https://new.example.org", ADDRESS)
    assert moved.bundle.log.origin == "certify.example.org/log"


def test_a_bundle_is_not_made_before_the_last_one(places: Places) -> None:
    made(places)
    made(places, [subject("bj-demo")], at=AT + 2 * DAY)
    with pytest.raises(KeyringError, match="cannot be of"):
        made(places, at=AT + DAY)


def test_a_wrong_passphrase_makes_nothing(places: Places) -> None:
    made(places)
    before = files(places)
    with pytest.raises(KeyringError, match="passphrase does not open"):
        making.make_keys(places, [subject("bj-demo")], passphrase="another", address=ADDRESS, at=AT)
    assert files(places) == before


@pytest.mark.parametrize("slug", [ROOT, LOG])
def test_no_authority_takes_the_installations_own_names(places: Places, slug: str) -> None:
    with pytest.raises(KeyringError, match="kept for"):
        made(places, [AuthoritySubject(slug, "did:web:x", "X", "ML", "x")])


def test_a_bundle_opens_with_the_root_pinned_either_way_or_not_at_all(places: Places) -> None:
    trust = made(places)
    data = places.trust.read_bytes()
    pins: list[x509.Certificate | str] = [trust.root, trust.fingerprint, trust.fingerprint.upper()]
    assert all(open_trust(data, root=pin).pinned for pin in pins)
    assert not open_trust(data).pinned


def test_another_root_is_refused(places: Places, tmp_path: Path) -> None:
    other = made(Places(tmp_path / "other"))
    made(places)
    for pin in (other.root, other.fingerprint, ""):
        with pytest.raises(Malformed, match=r"trust\.root"):
            open_trust(places.trust.read_bytes(), root=pin)


def resigned(places: Places, change: object, protected: dict[str, str] | None = None) -> bytes:
    """The bundle with its payload changed and signed again by the root: only its form can be wrong."""
    keys = ring.load(places.ring)
    root = keys.signer(keys.active(ROOT, AT), PASSPHRASE, base=places.keys)
    signed = json.loads(places.trust.read_bytes())
    members = json.loads(base64.urlsafe_b64decode(signed["payload"] + "=="))
    change(members)  # type: ignore[operator]
    payload = base64.urlsafe_b64encode(json.dumps(members, sort_keys=True, separators=(",", ":")).encode())
    if protected:
        signed["protected"] = base64.urlsafe_b64encode(json.dumps(protected).encode()).decode().rstrip("=")
    signed["payload"] = payload.decode().rstrip("=")
    signature = root.sign(f"{signed['protected']}.{signed['payload']}".encode())
    signed["signature"] = base64.urlsafe_b64encode(signature).decode().rstrip("=")
    return json.dumps(signed).encode()


def test_signing_again_without_a_change_opens(places: Places) -> None:
    made(places)
    assert open_trust(resigned(places, lambda b: None)).bundle.version == 1


@pytest.mark.parametrize("change", [{"typ": "JWT"}, {"kid": "00"}, {"crit": "b64"}, {"alg": "ES384"}])
def test_another_header_is_refused_whoever_signed_it(places: Places, change: dict[str, str]) -> None:
    root = made(places).root
    with pytest.raises(Malformed, match=r"trust\.signature"):
        open_trust(resigned(places, lambda b: None, {**header(root), **change}))
    assert open_trust(resigned(places, lambda b: None, header(root)))


@pytest.mark.parametrize(
    "change",
    [
        lambda b: b.update(more=1),
        lambda b: b.pop("version"),
        lambda b: b.update(version="2"),
        lambda b: b.update(addresses=[]),
        lambda b: b.update(root="AAAA"),
        lambda b: b["keys"].append(b["keys"][0]),
        lambda b: b["authorities"].append(b["authorities"][0]),
        lambda b: b["authorities"].pop(),
        lambda b: b["keys"][0].update(kid="00000000"),
        lambda b: b["keys"][0].update(algorithm="EdDSA"),
        lambda b: b["keys"][0].update(purpose="log"),
        lambda b: b["keys"][0].update(purpose="certificates"),
        lambda b: b["keys"][1].update(purpose="receipts"),
        lambda b: b["keys"][1].update(public_key=b["keys"][0]["public_key"]),
        lambda b: b["keys"][1].update(certificate=None),
        lambda b: b["keys"][2].update(certificate=b["keys"][0]["certificate"]),
        lambda b: b["keys"][0].update(certificate="AAAA"),
        lambda b: b["keys"][0].update(state="compromised"),
        lambda b: b["keys"][0].update(compromised_since="2026-03-01T00:00:00Z"),
        lambda b: b["log"].update(key="AAAA"),
    ],
)
def test_a_bundle_of_another_form_is_refused_whoever_signed_it(places: Places, change: object) -> None:
    made(places)
    with pytest.raises(Malformed, match=r"trust\.form"):
        open_trust(resigned(places, change))


def test_a_changed_bundle_is_refused(places: Places) -> None:
    made(places)
    signed = json.loads(places.trust.read_bytes())
    changed = [
        {**signed, "payload": json.loads(resigned(places, lambda b: b.update(version=2)))["payload"]},
        {**signed, "signature": signed["signature"][:-4] + "AAAA"},
        {**signed, "protected": base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")},
        {**signed, "header": {}},
        {},
        [],
    ]
    for one in changed:
        with pytest.raises(Malformed):
            open_trust(json.dumps(one).encode())
    for data in (b"", b"{", b"\xff", b"[" * 100_000):
        with pytest.raises(Malformed):
            open_trust(data)


def test_noise_in_a_bundle_is_refused_and_nothing_worse(places: Places) -> None:
    made(places)
    signed = json.loads(places.trust.read_bytes())
    payload = base64.urlsafe_b64decode(signed["payload"] + "==")
    noise = Random(7)  # a fixed seed: the same noise each time
    for _ in range(1500):
        changed = bytearray(payload)
        changed[noise.randrange(len(changed))] = noise.choice(b'"{}[],:0159AZaz+/=\xff\x00')
        if changed != payload:
            text = base64.urlsafe_b64encode(changed).decode().rstrip("=")
            with pytest.raises(Malformed):
                open_trust(json.dumps({**signed, "payload": text}).encode())


def test_a_compromised_key_is_said_in_the_next_bundle(places: Places) -> None:
    made(places)
    keys = ring.load(places.ring)
    kid = bytes.fromhex(keys.active("ml-demo", AT).kid)
    keys = keys.moved(kid, KeyEvent.COMPROMISE, AT + DAY)
    ring.save(keys, places.ring)
    root = keys.signer(keys.active(ROOT, AT), PASSPHRASE, base=places.keys)
    trust = bundle.publish(places, keys, [], root=root, address=ADDRESS, at=AT + 2 * DAY)
    key = trust.key(kid)
    assert key is not None
    assert (key.state, key.compromised_since) == (KeyState.COMPROMISED, AT + DAY)
    assert trust.bundle.version == 2
