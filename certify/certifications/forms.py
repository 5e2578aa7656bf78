"""Forms of certifications: the référentiel part by part, packs, approvals, files, rule-sets."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from certify.certifications.annexes import CODE, MOST_ON_SITE, VINTAGE
from certify.certifications.models import ChecklistKind
from certify.certifications.rulesets import AT_LEAST, AT_MOST, KINDS, MOST, CompletionFrom
from certify.certifications.wording import CHECKLIST, COMPLETION, METHODS, UNITS, WORDS

SHORT = {"class": "short"}
NUMBER = {"class": "short n", "inputmode": "numeric"}
LONGEST = 600
MOST_ROWS = 300  # whatever a request says; a list that has more keeps them all
BLANK_ROWS = 3


def clean(text: str | None) -> str:
    """One line, without the spaces that nobody sees; a code is compared by what is left."""
    return " ".join((text or "").split())


def upper(text: str | None) -> str:
    """A code as it is kept: capitals."""
    return clean(text).upper()


def _needed(sentence: Any) -> list[Any]:
    return [DataRequired(sentence), Length(max=LONGEST, message=_("600 caractères au plus."))]


def _code(label: Any, example: Any) -> StringField:
    shape = Regexp(CODE[0] + r"\Z", message=_("Écrivez des capitales, des chiffres, des points ou des traits d’union."))
    needed = DataRequired(_("Écrivez un code."))
    return StringField(label, [needed, shape], description=example, filters=[upper], render_kw=SHORT)


def _vintage(label: Any, example: Any) -> StringField:
    shape = Regexp(VINTAGE[0] + r"\Z", message=_("Dix lettres, chiffres, points ou traits d’union au plus."))
    needed = DataRequired(_("Écrivez-en un, par exemple l’année."))
    return StringField(label, [needed, shape], description=example, filters=[clean], render_kw=SHORT)


def _french(label: Any, sentence: Any, description: Any = "") -> StringField:
    return StringField(label, _needed(sentence), description=description, filters=[clean])


def _english(label: Any) -> StringField:
    return StringField(label, [Length(max=LONGEST)], filters=[clean], render_kw={"lang": "en"})


def _day(label: Any, *, needed: bool = True, description: Any = "") -> DateField:
    checks = [InputRequired(_("Écrivez une date."))] if needed else [Optional()]
    return DateField(label, checks, description=description, render_kw=SHORT)


class EmptyForm(FlaskForm):
    """An act without a question."""


class PartForm(FlaskForm):
    """A part of a draft; `seen` is the print of what the person had before them."""

    seen = HiddenField()


class DescriptionForm(PartForm):
    """What the title is, beside its units and tests."""

    code = _code(_("Code de la certification"), _("Le même d’un millésime à l’autre, par exemple CQP-MAC"))
    vintage = _vintage(_("Millésime"), _("Par exemple 2027"))
    title_fr = _french(_("Titre exact"), _("Écrivez le titre, par exemple Maçon."))
    title_en = _english(_("Titre en anglais"))
    kind_fr = _french(
        _("Nature, comme le pays la nomme"), _("Écrivez la nature, par exemple Certificat de qualification.")
    )
    kind_en = _english(_("Nature en anglais"))
    occupation = StringField(
        _("Métier de la nomenclature"),
        [DataRequired(_("Écrivez un code ou un mot du métier."))],
        description=_("Son code, ou un mot de son nom : les métiers trouvés vous sont proposés"),
        filters=[clean],
    )
    choice = RadioField(_("Métiers trouvés"), [Optional()], choices=[], validate_choice=False)
    framework_fr = _french(_("Cadre du niveau"), _("Écrivez le cadre, par exemple cadre national des certifications."))
    framework_en = _english(_("Cadre du niveau en anglais"))
    level_value = _french(_("Niveau dans ce cadre"), _("Écrivez le niveau, par exemple 3."))
    eqf = SelectField(
        _("Niveau européen (CEC)"),
        choices=[("", _("Non référencé")), *((str(n), str(n)) for n in range(1, 9))],
        description=_("Seulement si un acte officiel le dit : les échelles ne se recopient pas"),
    )
    legal_fr = _french(_("Acte qui crée le titre"), _("Écrivez l’acte, par exemple arrêté n° 12 du 3 mars 2027."))
    legal_en = _english(_("Acte en anglais"))
    valid_from = _day(_("Premier jour de validité"))
    valid_until = _day(_("Dernier jour de validité"), needed=False, description=_("Vide : sans fin fixée"))
    rule_set = SelectField(_("Règlement"), description=_("Les sessions suivent sa version en vigueur à l’ouverture"))


class UnitForm(PartForm):
    """A unit."""

    code = _code(_("Code de l’unité"), _("Par exemple U1"))
    title_fr = _french(_("Intitulé"), _("Écrivez l’intitulé, par exemple Monter un mur."))
    title_en = _english(_("Intitulé en anglais"))


class MethodForm(PartForm):
    """A test; the view gives the competences to choose from."""

    code = _code(_("Code de l’épreuve"), _("Par exemple MSP"))
    kind = SelectField(_("Modalité"), choices=[(key.value, word) for key, word in METHODS.items()])
    label_fr = _french(_("Intitulé"), _("Écrivez l’intitulé, par exemple Mise en situation."))
    label_en = _english(_("Intitulé en anglais"))
    minutes = IntegerField(
        _("Durée en minutes"),
        [InputRequired(_("Écrivez une durée.")), NumberRange(5, 2400, _("Écrivez de 5 à 2 400 minutes."))],
        render_kw=NUMBER,
    )
    jury_present = BooleanField(_("Le jury est présent"))
    covers = SelectMultipleField(_("Compétences observées"), description=_("Cochez-les toutes"), validate_choice=False)


def competence_form(rows: int) -> type[FlaskForm]:
    """A competence with `rows` criteria: a French text, an English one, and whether it is eliminatory."""
    fields: dict[str, Any] = {
        "code": _code(_("Code de la compétence"), _("Par exemple C4. Unique dans tout le référentiel")),
        "label_fr": _french(_("Intitulé"), _("Écrivez l’intitulé, par exemple Monter un mur.")),
        "label_en": _english(_("Intitulé en anglais")),
        "optional": BooleanField(_("Facultative : l’unité s’obtient sans elle")),
    }
    for n in range(rows):
        fields[f"fr{n}"] = _row_text(_("En français"))
        fields[f"en{n}"] = _english(_("En anglais"))
        fields[f"flag{n}"] = BooleanField(_("Éliminatoire (sécurité)"))
    return type("CompetenceForm", (PartForm,), fields)


def checklist_form(rows: int) -> type[FlaskForm]:
    """The checklist of the site: kind, text, how many, and whether for each candidate."""
    fields: dict[str, Any] = {}
    for n in range(rows):
        fields[f"kind{n}"] = RadioField(
            _("Nature"), choices=[(k.value, w) for k, w in CHECKLIST.items()], default=ChecklistKind.EQUIPMENT.value
        )
        fields[f"fr{n}"] = _row_text(_("Ce qu’il faut"))
        fields[f"en{n}"] = _english(_("En anglais"))
        fields[f"quantity{n}"] = IntegerField(
            _("Nombre"),
            [Optional(), NumberRange(1, MOST_ON_SITE, _("Écrivez un nombre de 1 à 9 999."))],
            default=1,
            render_kw=NUMBER,
        )
        fields[f"flag{n}"] = BooleanField(_("Pour chaque candidat"))
    return type("ChecklistForm", (PartForm,), fields)


def specialisations_form(rows: int) -> type[FlaskForm]:
    """The specialisations: code and title."""
    fields: dict[str, Any] = {}
    shape = Regexp(CODE[0] + r"\Z", message=_("Écrivez des capitales, des chiffres, des points ou des traits d’union."))
    for n in range(rows):
        fields[f"code{n}"] = StringField(_("Code"), [Optional(), shape], filters=[upper], render_kw=SHORT)
        fields[f"fr{n}"] = _row_text(_("Intitulé"))
        fields[f"en{n}"] = _english(_("En anglais"))
    return type("SpecialisationsForm", (PartForm,), fields)


def _row_text(label: Any) -> StringField:
    return StringField(label, [Length(max=LONGEST, message=_("600 caractères au plus."))], filters=[clean])


def rows_sent(names: Callable[[], Any], kept: int) -> int:
    """How many rows the form has: those that were sent, else those that are kept and some blank ones."""
    sent = [int(found.group(1)) + 1 for name in names() if (found := re.fullmatch(r"fr(\d{1,3})", name))]
    return min(max(sent, default=kept + BLANK_ROWS), max(MOST_ROWS, kept))


def correspondence_form(older: list[tuple[str, str, str]], units: list[tuple[str, str]]) -> type[FlaskForm]:
    """For each older unit (field name, label, code suggested), the unit it counts as."""
    choices = [("", _("Ne compte pour aucune unité")), *units]
    fields: dict[str, Any] = {name: SelectField(label, choices=choices) for name, label, _code in older}
    return type("CorrespondenceForm", (PartForm,), fields)


class CopyForm(FlaskForm):
    """A new vintage from an old one."""

    vintage = _vintage(_("Nouveau millésime"), _("Par exemple 2027"))
    valid_from = _day(_("Premier jour de validité"))


class GraveForm(FlaskForm):
    """An act that cannot be undone."""

    read = BooleanField(_("J’ai relu"), [InputRequired(_("Relisez, puis cochez la case."))])
    password = PasswordField(
        _("Votre mot de passe"),
        [DataRequired(_("Écrivez votre mot de passe."))],
        description=_("Il confirme que c’est bien vous."),
        render_kw={"autocomplete": "current-password"},
    )


class CloseForm(GraveForm):
    """The end of a vintage."""

    on = _day(_("Dernier jour de validité"))


class FileForm(FlaskForm):
    """A file to check, then to load: what was sent is shown, so that it can be mended on the page."""

    file = FileField(_("Fichier YAML"), render_kw={"accept": ".yaml,.yml,text/yaml"})
    text = TextAreaField(
        _("Texte du fichier"),
        [Length(max=400_000, message=_("Ce texte est trop long pour la page : envoyez le fichier."))],
        render_kw={"rows": 24, "spellcheck": "false", "translate": "no", "class": "n"},
    )


class PackForm(FlaskForm):
    """A sealed pack: its file, or the print of a file that is sealed elsewhere."""

    code = _code(_("Code du sujet"), _("Par exemple DTE-1"))
    edition = _vintage(_("Édition"), _("Par exemple 2027-1"))
    label_fr = _french(_("Intitulé"), _("Écrivez l’intitulé, par exemple Mur en parpaings."))
    label_en = _english(_("Intitulé en anglais"))
    file = FileField(
        _("Dossier technique d’évaluation (PDF)"),
        description=_("Il est scellé dès l’envoi : personne ne le lit avant l’ouverture du sujet."),
        render_kw={"accept": "application/pdf"},
    )
    variants = TextAreaField(
        _("Variantes"),
        _needed(_("Écrivez au moins une variante, par exemple A : mur droit.")),
        description=_("Une par ligne : le code, deux-points, ce que c’est. Une session en tire une au sort."),
        render_kw={"rows": 4},
    )


class DeliverForm(FlaskForm):
    """The file of a pack that was sealed elsewhere."""

    file = FileField(_("Fichier scellé"), render_kw={"accept": "application/pdf"})


class RetireForm(FlaskForm):
    """Why a pack is no longer used."""

    reason = TextAreaField(_("Motif"), _needed(_("Écrivez le motif.")), render_kw={"rows": 3})


class StartRuleSetForm(FlaskForm):
    """What a rule-set starts from."""

    start = RadioField(_("Partir de"), [InputRequired(_("Choisissez un point de départ."))])


def rule_set_form(*, code: bool) -> type[FlaskForm]:
    """Every value of a rule-set, as its kind asks; with its code where it is new."""
    fields: dict[str, Any] = {"after": HiddenField()}
    if code:
        fields["code"] = _code(_("Code du règlement"), _("Par exemple VAE-BJ"))
    fields["valid_from"] = _day(_("Premier jour de cette version"))
    fields |= {f"r_{name}": _value(name, kinds) for name, kinds in KINDS.items()}
    return type("RuleSetForm", (FlaskForm,), fields)


def _value(name: str, kinds: tuple[Any, ...]) -> Any:
    word = WORDS[name]
    label = f"{word.label} ({UNITS[word.unit]})" if word.unit else word.label
    if bool in kinds:
        return RadioField(
            label,
            [InputRequired(_("Choisissez une réponse."))],
            choices=[("yes", _("Oui")), ("no", _("Non"))],
            description=word.hint,
        )
    if CompletionFrom in kinds:
        choices = [(key.value, text) for key, text in COMPLETION.items()]
        return RadioField(label, [InputRequired(_("Choisissez une réponse."))], choices=choices)
    if str in kinds or ... in kinds:
        return StringField(label, [Length(max=LONGEST)], description=word.hint, filters=[clean])
    least = AT_LEAST.get(name, 0)
    bounds = NumberRange(least, AT_MOST.get(name, MOST), _("Écrivez un nombre de %(min)s à %(max)s."))
    if type(None) in kinds:
        empty = _("Vide : le texte n’en fixe pas")
        return IntegerField(label, [Optional(), bounds], description=word.hint or empty, render_kw=NUMBER)
    return IntegerField(
        label, [InputRequired(_("Écrivez un nombre.")), bounds], description=word.hint, render_kw=NUMBER
    )


class ApprovalForm(FlaskForm):
    """An approval of a site for a certification."""

    site = SelectField(_("Lieu des épreuves"), coerce=int)
    certification = SelectField(_("Titre"), coerce=int)
    from_on = _day(_("Premier jour"))
    until_on = _day(_("Dernier jour"))
    legal_act = _french(_("Acte d’agrément"), _("Écrivez l’acte, par exemple décision n° 4 du 2 mars 2027."))


class EndForm(FlaskForm):
    """The early end of an approval."""

    until_on = _day(_("Dernier jour"))
    reason = TextAreaField(_("Motif"), _needed(_("Écrivez le motif.")), render_kw={"rows": 3})
