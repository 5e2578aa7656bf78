"""Names and a place of birth: written with the letters that a certificate prints, and short enough for its lines.

The limits are widths in ems at which every line is still printed at five points; a certificate that could not be
printed must be refused here, where somebody can still correct it, and not after a jury has decided.
"""

from __future__ import annotations

from collections.abc import Iterable

from certify.credential.lettering import IN_NAMES, IN_PLACES, breadth, has_letter, parted, shown, strange_signs, tidy

NAME_MAX = 120
PRINTED_MAX = 120
PLACE_MAX = 60
LINE_EMS = 60.0  # one of the two lines of the name
BIRTH_NAME_EMS = 55.0
PLACE_EMS = 40.0

STRANGE = "À retirer : %(signs)s. Un nom s’écrit en lettres latines, comme sur la pièce d’identité."
STRANGE_PLACE = "À retirer : %(signs)s. Un lieu s’écrit en lettres latines et en chiffres."
NO_LETTER = "Écrivez au moins une lettre, ou laissez vide."
TOO_LONG = "Ce texte est trop long pour tenir sur le certificat : écrivez-le en moins de mots."
TOO_LONG_TO_PRINT = "Nom et prénoms tiennent en 120 caractères sur le certificat : écrivez moins de prénoms."
NO_NAME = "Écrivez votre nom comme sur votre pièce d’identité."
NO_PLACE = "Écrivez la ville ou le village de naissance."


def wrong_names(birth_name: str, usual_name: str, given_names: str, birth_place: str) -> dict[str, str]:
    """What is wrong with names and place, by field. Sentences with `%(signs)s` want `signs_to_remove`."""
    birth_name, usual_name, given_names, birth_place = map(tidy, (birth_name, usual_name, given_names, birth_place))
    sentences = {
        "birth_name": _name(birth_name, BIRTH_NAME_EMS) if birth_name else NO_NAME,
        "usual_name": _name(usual_name, BIRTH_NAME_EMS),
        "given_names": _name(given_names),
        "birth_place": _place(birth_place) if birth_place else NO_PLACE,
    }
    wrong = {field: sentence for field, sentence in sentences.items() if sentence}
    if not wrong and not _printable(" ".join(filter(None, (usual_name or birth_name, given_names)))):
        wrong["given_names" if given_names else "usual_name" if usual_name else "birth_name"] = TOO_LONG_TO_PRINT
    return wrong


def signs_to_remove(names: Iterable[str], place: str) -> dict[str, object]:
    """`signs`: what no certificate prints in these texts, each sign once, as `shown` shows it."""
    found = [sign for name in names for sign in strange_signs(tidy(name))]
    found += strange_signs(tidy(place), IN_PLACES)
    return {"signs": ", ".join(f"« {shown(sign)} »" for sign in list(dict.fromkeys(found))[:5])}


def _name(name: str, most_ems: float = 2 * LINE_EMS) -> str | None:
    if any(strange_signs(name, IN_NAMES)):
        return STRANGE
    if name and not has_letter(name):
        return NO_LETTER
    return TOO_LONG if len(name) > NAME_MAX or breadth(name) > most_ems else None


def _place(place: str) -> str | None:
    if any(strange_signs(place, IN_PLACES)):
        return STRANGE_PLACE
    if not has_letter(place):
        return NO_PLACE
    return TOO_LONG if len(place) > PLACE_MAX or breadth(place) > PLACE_EMS else None


def _printable(full_name: str) -> bool:
    return len(full_name) <= PRINTED_MAX and max(map(breadth, parted(full_name))) <= LINE_EMS
