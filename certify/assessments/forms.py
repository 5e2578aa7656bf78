"""Forms of assessments: planning, forming the jury, the day, the grids, the decisions, the signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.validators import ValidationError as Wrong

from certify.accounts.signed_in import person
from certify.assessments.grid import Grid
from certify.assessments.marking import Given
from certify.assessments.terms import Presence
from certify.assessments.wording import MARKS, PRESENCES, TIES
from certify.certifications.models import Competence
from certify.languages import LANGUAGES

LONGEST = 2000
SHORT = {"class": "short"}


def _text(missing: Any) -> list[Any]:
    return [DataRequired(missing), Length(max=LONGEST, message=_("2 000 caractères au plus."))]


class PlanForm(FlaskForm):
    """A session to plan; `offer` fills the choices."""

    version = SelectField(_("Titre"), coerce=int)
    site = SelectField(_("Lieu des épreuves"), coerce=int)
    starts_on = DateField(
        _("Premier jour"), [InputRequired(_("Écrivez le premier jour de la session."))], render_kw=SHORT
    )
    ends_on = DateField(
        _("Dernier jour"), [InputRequired(_("Écrivez le dernier jour de la session."))], render_kw=SHORT
    )
    starts_at = TimeField(
        _("Heure de convocation"),
        [InputRequired(_("Écrivez l’heure à laquelle on se présente, par exemple 08:00."))],
        default=time(8),
        description=_(
            "Le premier jour, à l’heure du lieu des épreuves. Les candidats et le jury la voient sur leur page."
        ),
        render_kw=SHORT,
    )
    capacity = IntegerField(
        _("Nombre de places"),
        [InputRequired(_("Écrivez un nombre de places, par exemple 12."))],
        description=_("Selon les postes de travail du plateau technique"),
        render_kw={"class": "short n", "inputmode": "numeric"},
    )
    language = SelectField(
        _("Langue des épreuves"),
        choices=list(LANGUAGES.items()),
        default="fr",
        description=_("Un candidat qui en parle une autre demande un interprète."),
    )


class EmptyForm(FlaskForm):
    """An act without a question: the button alone, with its token."""


class EnrolForm(FlaskForm):
    """Candidacies to enrol, by reference."""

    candidacies = SelectMultipleField(_("Candidatures"), coerce=str)

    def validate_candidacies(self, field: Any) -> None:
        """Nobody ticked is a mistake, not an act."""
        if not field.data:
            raise Wrong(_("Cochez au moins une personne."))


class ReasonForm(FlaskForm):
    """An act that says why."""

    reason = TextAreaField(_("Motif"), _text(_("Écrivez le motif.")), render_kw={"rows": 3})


class SeatForm(FlaskForm):
    """A juror of the register to name."""

    juror = SelectField(_("Membre à désigner"), coerce=int)


class AttendanceForm(FlaskForm):
    """Whether a candidate came."""

    presence = RadioField(
        _("Cette personne est"),
        [InputRequired(_("Choisissez une réponse."))],
        choices=[(key.value, word) for key, word in PRESENCES.items()],
    )
    identity_document = StringField(
        _("Pièce d’identité contrôlée"),
        [Length(max=200)],
        description=_("Pour une personne présente : la nature de la pièce, par exemple carte d’identité CEDEAO"),
    )
    reason = StringField(_("Motif"), [Length(max=500)], description=_("Pour une absence excusée"))
    portrait = FileField(
        _("Photo de la personne, pour son certificat"),
        description=_(
            "Facultative, et seulement avec son accord. Le visage de face, au milieu. Rien d’autre n’est gardé de"
            " la photo : ni le lieu, ni l’appareil."
        ),
        render_kw={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"},
    )
    agreed = BooleanField(_("La personne a lu ou entendu ce texte et accepte"))
    kept = False  # whether there is a picture already

    @property
    def sent(self) -> FileStorage | None:
        """The file that came with the form."""
        file = self.portrait.data
        return file if isinstance(file, FileStorage) and file.filename else None

    def validate_portrait(self, _field: Any) -> None:
        """A picture is of somebody who is there; an agreement is to a picture."""
        there = self.presence.data == Presence.PRESENT
        if self.sent and not there:
            raise Wrong(_("La photo se prend quand la personne est là, sa pièce contrôlée."))
        if there and self.agreed.data and not self.sent and not self.kept:
            raise Wrong(_("Prenez la photo, ou décochez l’accord."))

    def validate_agreed(self, field: Any) -> None:
        """Without consent there is no picture."""
        if self.sent and not field.data:
            raise Wrong(_("Sans accord, pas de photo. Cochez l’accord, ou enregistrez sans photo."))

    def ask_again(self) -> None:
        """Say of a picture that was sent with a form that is shown again that it must be given again."""
        if self.sent and self.errors and not self.portrait.errors:
            self.portrait.errors = [_("Donnez la photo de nouveau : une page ne peut pas la garder.")]


class OpeningForm(FlaskForm):
    """The opening of the subject."""

    witness = StringField(
        _("Nom du témoin"),
        [DataRequired(_("Écrivez le nom de la personne témoin de l’ouverture.")), Length(max=200)],
        description=_("Une personne qui n’est pas du jury et qui voit l’enveloppe intacte"),
    )


class InterviewForm(FlaskForm):
    """The final interview of one candidate; `revision` is the record that was seen."""

    revision = HiddenField()

    satisfactory = RadioField(
        _("L’entretien final est-il satisfaisant ?"),
        [InputRequired(_("Choisissez une réponse."))],
        choices=[("yes", _("Oui, satisfaisant")), ("no", _("Non"))],
    )
    word = TextAreaField(
        _("Ce que l’entretien a montré"),
        _text(_("Écrivez en une phrase ce que l’entretien a montré.")),
        render_kw={"rows": 3},
    )


class SignForm(FlaskForm):
    """Signing minutes."""

    read = BooleanField(
        _("J’ai relu tout le procès-verbal"), [InputRequired(_("Relisez le procès-verbal, puis cochez la case."))]
    )
    password = PasswordField(
        _("Votre mot de passe"),
        [DataRequired(_("Écrivez votre mot de passe."))],
        description=_("Il confirme que c’est bien vous."),
        render_kw={"autocomplete": "current-password"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person().only:  # whoever came in for one session has no password
            self.password.label.text = _("Votre PIN")


class HabilitationForm(FlaskForm):
    """A title for which a juror is to be habilitated."""

    certification = SelectField(_("Titre"), coerce=int)


class TrainingForm(FlaskForm):
    """The training a juror followed."""

    trained_on = DateField(
        _("Jour de la formation"), [InputRequired(_("Écrivez le jour de la formation."))], render_kw=SHORT
    )
    hours = DecimalField(
        _("Nombre d’heures"),
        [InputRequired(_("Écrivez un nombre d’heures, par exemple 4."))],
        render_kw={"class": "short n", "inputmode": "decimal"},
    )


class GrantForm(FlaskForm):
    """The last day of a habilitation."""

    until_on = DateField(_("Dernier jour de l’habilitation"), [InputRequired(_("Écrivez une date."))], render_kw=SHORT)


def grid_form(grid: Grid, given: Mapping[int, Given] | None = None) -> FlaskForm:
    """A form for this grid: a mark `c<id>` and an observation `o<id>` for each criterion, and the revision seen.

    It shows what the sheet says, or what is `given` instead.
    """
    fields: dict[str, Any] = {"revision": HiddenField()}
    for criterion in grid.criteria:
        marks = [(mark.value, word) for mark, word in MARKS.items()]
        fields[f"c{criterion.id}"] = RadioField(choices=marks, validators=[Optional()])
        fields[f"o{criterion.id}"] = TextAreaField(validators=[Length(max=LONGEST)])
    return _made("GridForm", fields, _of_grid(grid) if given is None else _of_given(given))


def _of_given(given: Mapping[int, Given]) -> dict[str, Any]:
    marks = {f"c{key}": one.mark.value if one.mark is not None else None for key, one in given.items()}
    return marks | {f"o{key}": one.observation or "" for key, one in given.items()}


def _of_grid(grid: Grid) -> dict[str, Any]:
    given: dict[str, Any] = {"revision": grid.sheet.revision if grid.sheet is not None else 0}
    for criterion_id, mark in grid.marks.items():
        given[f"c{criterion_id}"] = mark.mark.value if mark.mark is not None else None
        given[f"o{criterion_id}"] = mark.observation or ""
    return given


NO_TIE = "none"


def declaration_form(people: Mapping[int, str], given: dict[str, Any], *, on_paper: bool = False) -> FlaskForm:
    """A form for a juror's declarations: a tie `t<id>` and a reading `r<id>` for each candidate, given with the name.

    No tie is an answer like the others, which nobody gives by leaving the form as it is. `on_paper` asks for the day
    `signed_on`.
    """
    fields: dict[str, Any] = {}
    if on_paper:
        asked = [InputRequired(_("Écrivez le jour où la feuille a été signée."))]
        fields["signed_on"] = DateField(_("Jour de la signature"), asked, render_kw=SHORT)
    ties = [("", _("Choisissez")), (NO_TIE, _("Aucun lien")), *((tie.value, word) for tie, word in TIES.items())]
    for enrolment, name in people.items():
        answer = DataRequired(_("Dites si un lien existe avec %(name)s.", name=name))
        fields[f"t{enrolment}"] = SelectField(_("Ce qui lie à cette personne"), choices=ties, validators=[answer])
        fields[f"r{enrolment}"] = BooleanField()
    return _made("DeclarationForm", fields, given)


def consensus_form(competences: Sequence[Competence], given: dict[str, Any]) -> FlaskForm:
    """A form for one unit: `c<id>` a verdict, `w<id>` a word, `v<id>` a casting vote of each competence; advice."""
    fields: dict[str, Any] = {"revision": HiddenField()}
    for competence in competences:
        verdicts = [("yes", _("Acquise")), ("no", _("Non acquise"))]
        fields[f"c{competence.id}"] = RadioField(choices=verdicts, validators=[Optional()])
        fields[f"w{competence.id}"] = TextAreaField(validators=[Length(max=LONGEST)])
        fields[f"v{competence.id}"] = BooleanField()
    fields["advice"] = TextAreaField(
        _("Conseil si l’unité n’est pas obtenue"),
        [Length(max=LONGEST)],
        description=_("Une ou deux phrases que la personne lira : quoi travailler, comment."),
        render_kw={"rows": 3},
    )
    return _made("ConsensusForm", fields, given)


def _made(name: str, fields: dict[str, Any], given: dict[str, Any]) -> FlaskForm:
    """An instance of a form class made for one page."""
    kind = type(name, (FlaskForm,), fields)
    form: FlaskForm = kind(data=given)
    return form
