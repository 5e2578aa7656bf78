"""What somebody asks, read from a form: which way, the values kept as typed, and a sentence for each field that is not.

Nothing here changes anything and no cookie exists, so there is no request to forge and no token to carry: a page of
another site that posted here would only ask a question for its own reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from certify.credential import number as numbers
from certify.credential import publicid
from certify.credential.evidence import SPACE
from certify.credential.malformed import Malformed

MOST = 200  # characters of anything typed
MOST_CODE = 4_000
AROUND = {"code": SPACE}  # what is left out around it; with the rest, whatever Unicode calls white
YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def _(message: str) -> str:
    """Marks a sentence for the catalogue; the page translates it."""
    return message


FIELDS = ("public_id", "number", "name", "birth_year", "code", "file")

WANTED = {
    "public_id": _("Tapez le code public, imprimé sous le code."),
    "number": _("Tapez le numéro du certificat."),
    "name": _("Tapez le nom et les prénoms, comme sur le papier."),
    "birth_year": _("Tapez l’année de naissance."),
    "code": _("Collez le texte lu par votre lecteur de codes."),
    "file": _("Choisissez le fichier du certificat, ou la photo de son code."),
}
YEAR_FORM = _("Écrivez l’année en quatre chiffres, par exemple 1991.")
NOT_AN_ID = _("Un code public a 12 lettres et chiffres, par exemple 7Q4F 9ZK2 M3XA. Comptez ceux que vous avez tapés.")
A_NUMBER = _("C’est le numéro du certificat. Tapez-le plus bas, avec le nom et l’année de naissance.")
NOT_A_CODE = _("Ce texte n’est pas celui d’un code de certificat. Collez tout le texte, depuis http.")
TOO_HEAVY = _("Ce fichier est trop lourd : 10 Mo au plus.")
NOT_READ = _(
    "Nous ne lisons pas ce genre de fichier. Choisissez le PDF, le JSON, le JWT, ou une photo du code en JPEG."
)
FILES = {
    "file.kind": NOT_READ,
    "file.too_large": _("Ce fichier est trop lourd pour être celui d’un certificat."),
    "file.depth": _("Ce fichier JSON n’est pas celui d’un certificat."),
    "file.busy": _("Trop de fichiers nous arrivent en ce moment. Envoyez le vôtre de nouveau dans une minute."),
    "photo.kind": NOT_READ,
    "photo.heic": _("Nous ne lisons pas les photos HEIC. Faites une capture d’écran de la photo et choisissez-la."),
    "photo.too_large": _("Cette image est trop grande. Photographiez le code de près, ou recadrez l’image."),
    "photo.broken": _("Cette image est abîmée et ne se lit pas. Prenez une autre photo."),
    "photo.too_long": _("Cette image est trop chargée pour nous. Photographiez le code seul, de près."),
    "photo.several": _("Cette image montre plusieurs certificats. Photographiez un seul code à la fois."),
    "photo.no_code": _(
        "Nous ne voyons pas de code de certificat. Photographiez-le en entier, de près et bien éclairé."
    ),
}
"""What is said of a file that cannot be used, by the codes of `brought`."""
TOO_LONG = _("Ce texte est trop long pour être celui d’un certificat.")

WAYS: dict[str, tuple[str, ...]] = {
    "id": ("public_id",),
    "number": ("number", "name", "birth_year"),
    "code": ("code",),
    "file": ("file",),
}


def _empty() -> dict[str, str]:
    return dict.fromkeys(FIELDS, "")


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent. `values` has every field, `errors` a French sentence for each that cannot be used."""

    way: str = ""
    values: dict[str, str] = field(default_factory=_empty)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def mistyped(self) -> bool:
        """Whether the check character of the number says that a character is wrong."""
        try:
            numbers.read(self.values["number"])
        except Malformed as error:
            return error.code == "number.check"
        return False

    @property
    def again(self) -> dict[str, str]:
        """What asks the same again, in another language say; empty where that cannot be (a file) or need not."""
        names = WAYS.get(self.way, ()) if self.way != "file" else ()
        return {"way": self.way, **{name: self.values[name] for name in names}} if names else {}

    @property
    def birth_year(self) -> int:
        """The year, once there is no error."""
        return int(self.values["birth_year"])


def read(sent: Mapping[str, str]) -> Sent:
    """The form that was sent, with what is missing or too long said beside its field. Files are read by the view.

    An address in the place of the public id is read as the code it came from. A number of the wrong form is no error
    here: it is looked up like any other, and is unknown.
    """
    way = sent.get("way", "")
    if way == "id" and "/v/" in sent.get("public_id", ""):
        way, sent = "code", {"code": sent["public_id"]}
    values = _empty() | {name: sent.get(name, "").strip(AROUND.get(name)) for name in FIELDS if name != "file"}
    errors = {name: found for name in WAYS.get(way, ()) if name != "file" and (found := _error(name, values[name]))}
    return Sent(way, values, errors)


def _error(name: str, value: str) -> str | None:
    if not value:
        return WANTED[name]
    if len(value) > (MOST_CODE if name == "code" else MOST):
        return TOO_LONG
    if name == "public_id":
        return _not_an_id(value)
    return YEAR_FORM if name == "birth_year" and not YEAR.fullmatch(value) else None


def _not_an_id(value: str) -> str | None:
    """What is typed instead of a public id. It says nothing of the register: only the form of the text is looked at."""
    try:
        publicid.read(value)
    except Malformed:
        try:
            numbers.read(value)
        except Malformed:
            return NOT_AN_ID
        return A_NUMBER
    return None
