"""A small world with two authorities, a log and everything a certificate needs, for the tests of verification."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from asn1crypto import algos, x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certify.credential import canonical, checkpoint, claims, cose, credentialfile, logproof, merkle, qrtext
from certify.credential.checkpoint import Checkpoint
from certify.credential.dataintegrity import ProofKey
from certify.credential.evidence import RegisterEvidence, State, StatusKnown
from certify.credential.logproof import Event, Leaf
from certify.credential.record import Record
from certify.credential.trust import OPERATOR, Algorithm, Key, Trust
from certify.keyring import ring
from certify.keyring.certificates import AuthoritySubject
from certify.keyring.making import make_keys
from certify.keyring.places import Places
from certify.keyring.ring import LOG
from certify.keyring.signer import Signer

from .samples import record

ADDRESS = "https://certify.example.org"
START = datetime(2026, 3, 1, tzinfo=UTC)
ISSUED = datetime(2026, 3, 4, 10, 11, 12, tzinfo=UTC)
LOGGED = ISSUED + timedelta(minutes=1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
VALID = StatusKnown(State.VALID, as_of=NOW)


@dataclass(frozen=True)
class Issued:
    """A certificate with its carriers but the PDF."""

    record: bytes
    cose: bytes
    kid: bytes
    code: str
    proof: bytes

    def register(self, **changes: Any) -> RegisterEvidence:
        held = RegisterEvidence(self.record, self.cose, self.kid, self.proof, VALID)
        return replace(held, **changes)


SLUGS = ("ml-demo", "sn-demo")


@dataclass
class World:
    trust: Trust
    signers: dict[str, Signer]
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    size: int = 0

    def log(self, data: bytes, instant: datetime = LOGGED, event: Event = Event.ISSUE) -> bytes:
        """One more leaf, after a neighbour's; its proof."""
        leaf = Leaf(event, canonical.digest(data).hex(), instant, "cd" * 16)
        for one in (merkle.leaf_hash(data), leaf.hash):
            self.size = merkle.append(self.size, one, self._read, self._write)
        path = merkle.inclusion_proof(self.size - 1, self.size, self._read)
        noted = Checkpoint(self.trust.bundle.log.origin, self.size, merkle.root(self.size, self._read))
        note = checkpoint.sign(noted, self.trust.log_key, self.signers[LOG].sign)
        return logproof.encode(logproof.make(leaf, self.size - 1, self.size, path, note))

    def issue(self, one: Record | None = None, *, by: str = "ml-demo", address: str = ADDRESS) -> Issued:
        one = one or record()
        data, signer = canonical.encode(one), self.signers[by]
        message = cose.sign(claims.encode(claims.of_record(one)), signer.kid, signer.sign)
        return Issued(data, message, signer.kid, qrtext.write(address, one.public_id, message), self.log(data))

    def pdf(
        self, issued: Issued, *, by: str = "ml-demo", json: bytes | None = None, portrait: bytes = b"", **how: Any
    ) -> bytes:
        """`json` is the embedded credential: the record's, unless another is given. Without bytes there is no file."""
        carried = {"record.json": issued.record, "qr.txt": issued.code.encode(), "log-proof.json": issued.proof}
        carried["certificate.json"] = self.json(issued) if json is None else json
        carried["portrait.jpg"] = portrait
        return sealed(blank(carried), self.signers[by], **how)

    def json(self, issued: Issued, *, by: str = "ml-demo", address: str = ADDRESS) -> bytes:
        record = canonical.decode(issued.record)
        keys = {"ed25519": self.proof_key(f"{by}:ed25519"), "p256": self.proof_key(by)}
        return credentialfile.to_json(record, address, **keys)

    def jwt(self, issued: Issued, *, by: str = "ml-demo", address: str = ADDRESS) -> bytes:
        return credentialfile.to_jwt(canonical.decode(issued.record), address, p256=self.proof_key(by))

    def proof_key(self, name: str, did: str | None = None) -> ProofKey:
        """The key of this name, proving in the name of its own authority unless another is given."""
        did = did or f"did:web:certify.example.org:a:{name.partition(':')[0]}"
        return ProofKey(f"{did}#{self.signers[name].kid.hex()}", self.signers[name].sign)

    def key(self, slug: str = "ml-demo") -> Key:
        key = self.trust.key(self.signers[slug].kid)
        assert key is not None
        return key

    def trusting(self, key: Key | None = None, **changes: Any) -> Trust:
        """The same trust, with a key that has changed or other members of the bundle."""
        bundle = self.trust.bundle
        if key is not None:
            changes["keys"] = tuple(key if other.kid == key.kid else other for other in bundle.keys)
        return Trust(replace(bundle, **changes), self.trust.root, pinned=True)

    def _read(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def _write(self, level: int, index: int, node: bytes) -> None:
        self.nodes[level, index] = node


def made(home: Path) -> World:
    """The world, with keys made under `home`."""
    places = Places(home)
    subjects = [
        AuthoritySubject(slug, f"did:web:certify.example.org:a:{slug}", "Certificateur fictif", slug[:2].upper(), "x@y")
        for slug in SLUGS
    ]
    trust = make_keys(places, subjects, passphrase="for tests alone", address=ADDRESS, at=START)
    keys = ring.load(places.ring)
    entries = {owner: keys.active(owner, START) for owner in (*SLUGS, OPERATOR)}
    entries |= {f"{slug}:ed25519": keys.active(slug, START, Algorithm.ED25519) for slug in SLUGS}
    entries[LOG] = keys.active(LOG, START, Algorithm.ED25519)
    opened = {name: keys.signer(entry, "for tests alone", base=places.keys) for name, entry in entries.items()}
    return World(trust, opened)


def blank(attachments: dict[str, bytes]) -> bytes:
    """An empty page with files in it."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for name, data in attachments.items():
        if data:
            pdf.attachments[name] = data
    out = BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


class _Pades(signers.Signer):
    def __init__(self, signer: Signer) -> None:
        leaf, *issuers = (x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in signer.chain)
        super().__init__(
            signing_cert=leaf,
            cert_registry=SimpleCertificateStore.from_certs(issuers),  # type: ignore[no-untyped-call]
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            embed_roots=True,
        )
        self.key = signer

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        raw = self.key.sign(data)
        return encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))


def sealed(
    pdf: bytes,
    signer: Signer,
    *,
    certify: bool = True,
    at: datetime = LOGGED,
    subfilter: fields.SigSeedSubFilter = fields.SigSeedSubFilter.PADES,
) -> bytes:
    """The PDF signed PAdES B-B at an instant, certified against every change unless told otherwise."""
    out = BytesIO()
    steps = PdfCMSEmbedder().write_cms("Seal", IncrementalPdfFileWriter(BytesIO(pdf)))
    next(steps)
    place = SignatureObject(at, subfilter, bytes_reserved=8192)
    mdp = SigMDPSetup(md_algorithm="sha256", certify=certify, docmdp_perms=fields.MDPPerm.NO_CHANGES)
    steps.send(SigObjSetup(place, mdp))
    digest, _ = steps.send(SigIOSetup(md_algorithm="sha256", output=out))
    steps.send(asyncio.run(_Pades(signer).async_sign(digest.document_digest, "sha256", use_pades=True)))
    return out.getvalue()
