"""Forms of a session's life: programme, postponing, incidents, fraud, accommodations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from certify.assessments.checking import Line
from certify.assessments.forms import LONGEST, SHORT, OpeningForm
from certify.assessments.programme import Where
from certify.assessments.terms import AccommodationKind, IncidentKind, IncidentSequel
from certify.certifications.models import AssessmentMethod

NUMBER = {"class": "short n", "inputmode": "numeric"}

INCIDENTS = {
    IncidentKind.DANGER: _("Danger : épreuve arrêtée"),
    IncidentKind.HEALTH: _("Santé"),
    IncidentKind.MATERIAL: _("Matériel ou panne"),
    IncidentKind.FRAUD: _("Fraude ou soupçon de fraude"),
    IncidentKind.OTHER: _("Autre"),
}
SEQUELS = {
    IncidentSequel.RESUMED: _("L’épreuve a repris"),
    IncidentSequel.ENDED: _("L’épreuve s’est arrêtée là"),
    IncidentSequel.NONE: _("Sans suite sur les épreuves"),
}
NEEDS = {
    AccommodationKind.EXTRA_TIME: _("Du temps en plus"),
    AccommodationKind.READER: _("Une personne qui lit les consignes à voix haute"),
    AccommodationKind.INTERPRETER: _("Un interprète"),
    AccommodationKind.SIGN_LANGUAGE: _("Un interprète en langue des signes"),
    AccommodationKind.WORKSTATION: _("Un poste de travail adapté"),
    AccommodationKind.OTHER: _("Autre chose"),
}


def _words(missing: Any, most: int = LONGEST) -> list[Any]:
    return [DataRequired(missing), Length(max=most, message=_("2 000 caractères au plus."))]


def _hour(label: Any, default: time) -> TimeField:
    return TimeField(
        label, [InputRequired(_("Écrivez une heure, par exemple 08:00."))], default=default, render_kw=SHORT
    )


def programme_form(
    methods: Sequence[AssessmentMethod], stations: Mapping[int, Where], days: Sequence[date]
) -> FlaskForm:
    """A form for the programme: place `place<id>` and workstations `places<id>` of each test, the hours, the days."""
    fields: dict[str, Any] = {}
    for method in methods:
        fields[f"place{method.id}"] = StringField(_("Lieu"), [Length(max=200)])
        fields[f"places{method.id}"] = IntegerField(
            _("Candidats à la fois"), [InputRequired(_("Écrivez un nombre, par exemple 6."))], render_kw=NUMBER
        )
    fields |= {
        "opens": _hour(_("Début de la journée"), time(8)),
        "closes": _hour(_("Fin de la journée"), time(17)),
        "pause_from": _hour(_("Début de la pause"), time(12)),
        "pause_until": _hour(_("Fin de la pause"), time(13)),
        "gap": IntegerField(
            _("Minutes entre deux épreuves"), [InputRequired(_("Écrivez un nombre, par exemple 15."))], render_kw=NUMBER
        ),
        "days": SelectMultipleField(
            _("Jours d’épreuves"), choices=[(day.isoformat(), day) for day in days], option_widget=CheckboxInput()
        ),
        "keep": BooleanField(
            _("Garder les heures déjà données"),
            description=_("Seules les personnes sans heure en reçoivent une. Sinon, tout est refait."),
        ),
    }
    given: dict[str, Any] = {"gap": 15, "days": [day.isoformat() for day in days if day.isoweekday() < 7]}
    for key, where in stations.items():
        given |= {f"place{key}": where.place, f"places{key}": where.places}
    kind = type("ProgrammeForm", (FlaskForm,), fields)
    form: FlaskForm = kind(data=given)
    return form


class SlotForm(FlaskForm):
    """Another time or place for one test of one candidate."""

    day = DateField(_("Jour"), [InputRequired(_("Écrivez un jour de la session."))], render_kw=SHORT)
    starts_at = _hour(_("Heure de début"), time(8))
    place = StringField(_("Lieu"), [DataRequired(_("Écrivez où l’épreuve se passe.")), Length(max=200)])
    workstation = IntegerField(
        _("Numéro du poste"), [InputRequired(_("Écrivez un numéro, par exemple 1."))], render_kw=NUMBER
    )


class PostponeForm(FlaskForm):
    """Other days for a session."""

    starts_on = DateField(
        _("Nouveau premier jour"), [InputRequired(_("Écrivez le premier jour de la session."))], render_kw=SHORT
    )
    ends_on = DateField(
        _("Nouveau dernier jour"), [InputRequired(_("Écrivez le dernier jour de la session."))], render_kw=SHORT
    )
    starts_at = _hour(_("Heure de convocation"), time(8))
    reason = TextAreaField(
        _("Motif"),
        _words(_("Écrivez pourquoi la session est reportée : chaque personne le saura.")),
        render_kw={"rows": 3},
    )


class EarlyForm(FlaskForm):
    """An act that may come before the end of the programme, once somebody confirms it."""

    early = BooleanField(_("Ces épreuves ont eu lieu plus tôt que prévu, ou n’auront pas lieu"))
    shown = HiddenField(default="y")

    def passes(self, ahead: Collection[object]) -> bool:
        """Whether the act may go on: nothing is ahead, or it was confirmed on the page that lists it."""
        if not self.validate_on_submit():
            return False
        if ahead and not self.early.data and self.shown.raw_data:
            self.early.errors = [_("Cochez la case, ou attendez ces épreuves.")]
        return not ahead or self.early.data


class IncidentForm(FlaskForm):
    """What went wrong."""

    kind = RadioField(
        _("Nature de l’incident"),
        [InputRequired(_("Choisissez une réponse."))],
        choices=[(key.value, word) for key, word in INCIDENTS.items()],
    )
    enrolment = SelectField(_("Candidat concerné"), coerce=int)
    happened_at = TimeField(
        _("Heure"), [Optional()], description=_("Aujourd’hui, à l’heure du lieu. Vide : maintenant."), render_kw=SHORT
    )
    what = TextAreaField(
        _("Ce que vous avez vu"),
        _words(_("Écrivez ce que vous avez vu.")),
        description=_("Les faits, sans jugement"),
        render_kw={"rows": 4},
    )
    photo = FileField(
        _("Photo"),
        description=_("Facultative : le matériel ou le lieu, jamais une personne."),
        render_kw={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"},
    )

    @property
    def sent(self) -> FileStorage | None:
        """The file that came with the form."""
        file = self.photo.data
        return file if isinstance(file, FileStorage) and file.filename else None


class SequelForm(FlaskForm):
    """What followed an incident."""

    sequel = RadioField(
        _("Ce qui a suivi"),
        [InputRequired(_("Choisissez une réponse."))],
        choices=[(key.value, word) for key, word in SEQUELS.items()],
    )
    word = TextAreaField(_("Ce qui a été fait"), _words(_("Écrivez ce qui a été fait.")), render_kw={"rows": 3})


class FraudReportForm(FlaskForm):
    """What was seen of a fraud."""

    reason = TextAreaField(
        _("Les faits"),
        _words(_("Écrivez les faits.")),
        description=_("Qui a vu quoi, quand, où"),
        render_kw={"rows": 5},
    )


class HearingForm(FlaskForm):
    """When and where somebody is heard."""

    day = DateField(_("Jour de l’audition"), [InputRequired(_("Écrivez un jour."))], render_kw=SHORT)
    hour = _hour(_("Heure"), time(9))
    place = StringField(_("Lieu"), [DataRequired(_("Écrivez où la personne est entendue.")), Length(max=200)])


class ObservationsForm(FlaskForm):
    """What somebody writes before they are heard. How much is too much the act says, and what was typed is kept."""

    observations = TextAreaField(
        _("Vos observations"),
        [DataRequired(_("Écrivez vos observations."))],
        description=_("Ce que vous avez fait, ce que vous contestez, et qui peut en parler"),
        render_kw={"rows": 10},
    )


class HeardForm(FlaskForm):
    """What was said."""

    reason = TextAreaField(
        _("Ce que la personne a dit"),
        _words(_("Écrivez ce que la personne a dit, ou qu’elle n’est pas venue.")),
        render_kw={"rows": 5},
    )


class FraudAnswerForm(FlaskForm):
    """The answer: a ban until a day, or none."""

    answer = RadioField(
        _("Décision"),
        [InputRequired(_("Choisissez une réponse."))],
        choices=[
            ("clear", _("Pas de fraude : la personne est mise hors de cause")),
            ("sanction", _("Interdiction de se présenter")),
        ],
    )
    banned_until = DateField(
        _("Interdiction jusqu’au"), [Optional()], description=_("Pour une interdiction seulement"), render_kw=SHORT
    )
    reason = TextAreaField(_("Motif"), _words(_("Écrivez le motif : la personne le lira.")), render_kw={"rows": 4})


class AccommodationForm(FlaskForm):
    """What a candidate needs."""

    kind = RadioField(
        _("Ce qui vous aiderait"),
        [InputRequired(_("Choisissez une réponse."))],
        choices=[(key.value, word) for key, word in NEEDS.items()],
    )
    extra_percent = IntegerField(
        _("Temps en plus, en pour cent"),
        [Optional()],
        description=_("Pour du temps en plus. Un tiers, c’est 33."),
        render_kw=NUMBER,
    )
    language = StringField(
        _("Langue de l’interprète"), [Length(max=60)], description=_("Pour un interprète, par exemple fon")
    )
    need = TextAreaField(
        _("Pourquoi, en une phrase"),
        [DataRequired(_("Dites ce dont vous avez besoin, en une phrase.")), Length(max=1000)],
        description=_("Le jury voit l’aménagement, jamais cette phrase. Le certificat ne montre ni l’un ni l’autre."),
        render_kw={"rows": 3},
    )


class AnswerForm(FlaskForm):
    """Granted or refused."""

    granted = RadioField(
        _("Décision"),
        [InputRequired(_("Choisissez une réponse."))],
        choices=[("yes", _("Accordé")), ("no", _("Refusé"))],
    )
    word = TextAreaField(
        _("Mot pour la personne"),
        [Length(max=1000)],
        description=_("Obligatoire pour un refus"),
        render_kw={"rows": 3},
    )


class SubjectForm(OpeningForm):
    """The opening of the subject, and of which sealed pack; without packs, the subject is on paper."""

    pack = SelectField(
        _("Dossier scellé"),
        coerce=int,
        description=_("La variante est tirée au sort à l’ouverture. L’empreinte du fichier est contrôlée."),
    )


def checklist_form(lines: Sequence[Line]) -> FlaskForm:
    """A form for the checklist: `i<id>` there or missing, `w<id>` a word."""
    fields: dict[str, Any] = {}
    given: dict[str, Any] = {}
    for line in lines:
        key = line.item.id
        fields[f"i{key}"] = RadioField(choices=[("yes", _("Là")), ("no", _("Manque"))], validators=[Optional()])
        fields[f"w{key}"] = StringField(validators=[Length(max=500)])
        given |= {f"i{key}": None if line.present is None else "yes" if line.present else "no", f"w{key}": line.word}
    kind = type("ChecklistForm", (FlaskForm,), fields)
    form: FlaskForm = kind(data=given)
    return form
