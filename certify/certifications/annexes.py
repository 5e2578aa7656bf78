"""What a file says beside units and tests: specialisations, checklist of the site, correspondences, sealed packs."""

from __future__ import annotations

from dataclasses import dataclass, field

from certify.certifications.models import ChecklistKind
from certify.certifications.referentiel import ChecklistEntry, CorrespondenceEntry, PackEntry, SpecialisationEntry
from certify.credential.record import Label
from certify.institutions.entries import Entry
from certify.institutions.files import Faults, Place

CODE = r"[A-Z][A-Z0-9.-]{0,19}", "majuscules, chiffres, points et traits d’union attendus"
VINTAGE = r"[0-9A-Za-z][0-9A-Za-z.-]{0,9}", "dix lettres, chiffres, points ou traits d’union au plus"
SHA256 = r"[0-9a-f]{64}", "une empreinte SHA-256 est attendue (64 chiffres hexadécimaux)"
MOST_ON_SITE = 9_999
LARGEST_PACK = 50_000_000


def specialisations(referentiel: Entry) -> tuple[SpecialisationEntry, ...]:
    """The specialisations of a référentiel, which may have none."""
    entries = referentiel.entries("specialisations", required=False)
    found = tuple(_specialisation(each) for each in entries)
    places = ((each.code, entry.place) for each, entry in zip(found, entries, strict=True))
    referentiel.faults.once(places, "le code de spécialisation")
    return found


def _specialisation(entry: Entry) -> SpecialisationEntry:
    found = SpecialisationEntry(entry.matching("code", *CODE), entry.label("title"))
    entry.end()
    return found


def checklist(referentiel: Entry) -> tuple[ChecklistEntry, ...]:
    """What must be on the site, in the order of the file."""
    return tuple(_item(each) for each in referentiel.entries("checklist", required=False))


def _item(entry: Entry) -> ChecklistEntry:
    quantity = entry.number("quantity", 1, MOST_ON_SITE) if entry.find("quantity")[0] else 1
    found = ChecklistEntry(
        entry.choice("kind", ChecklistKind), entry.label("label"), quantity, entry.flag("per_candidate")
    )
    entry.end()
    return found


@dataclass(slots=True)
class Counting:
    """The correspondences of one adoption with their places."""

    found: list[tuple[CorrespondenceEntry, Place]] = field(default_factory=list)

    def check(self, units: set[str], vintage: str, faults: Faults) -> None:
        """A unit counts once, as a unit of this référentiel, and comes from another vintage."""
        faults.once(((f"{each.vintage} {each.unit}", place) for each, place in self.found), "l’unité")
        for each, place in self.found:
            if each.counts_as and each.counts_as not in units:
                faults.add(place, f"l’unité « {each.counts_as} » n’est pas dans le référentiel")
            if each.vintage and each.vintage == vintage:
                faults.add(place, f"une unité du millésime {vintage} compte déjà comme elle-même")


def correspondences(adoption: Entry, units: set[str], vintage: str) -> tuple[CorrespondenceEntry, ...]:
    """What units of older vintages count as, in the order of vintage and unit."""
    counting = Counting()
    for entry in adoption.entries("correspondences", required=False):
        found = CorrespondenceEntry(
            entry.matching("vintage", *VINTAGE), entry.matching("unit", *CODE), entry.matching("counts_as", *CODE)
        )
        entry.end()
        counting.found.append((found, entry.place))
    counting.check(units, vintage, adoption.faults)
    return tuple(sorted(each for each, _ in counting.found))


def packs(adoption: Entry, version: tuple[str, str, str]) -> list[tuple[Place, PackEntry]]:
    """The sealed packs of one adoption, by their hash: the file itself is never in a référentiel."""
    entries = adoption.entries("packs", required=False)
    found = [(entry.place, _pack(entry, version)) for entry in entries]
    adoption.faults.once(((f"{pack.code} {pack.edition}", place) for place, pack in found), "le sujet")
    return found


def _pack(entry: Entry, version: tuple[str, str, str]) -> PackEntry:
    variants = entry.entries("variants")
    pack = PackEntry(
        version=version,
        code=entry.matching("code", *CODE),
        edition=entry.matching("edition", *VINTAGE),
        label=entry.label("label"),
        sha256=entry.matching("sha256", *SHA256),
        size=entry.number("size", 1, LARGEST_PACK),
        variants=tuple(_variant(each) for each in variants),
    )
    places = ((code, each.place) for (code, _), each in zip(pack.variants, variants, strict=True))
    entry.faults.once(places, "la variante")
    entry.end()
    return pack


def _variant(entry: Entry) -> tuple[str, Label]:
    found = entry.matching("code", *CODE), entry.label("label")
    entry.end()
    return found
