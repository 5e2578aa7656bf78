"""Forms of the workstation."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.validators import ValidationError as Wrong

from certify.assessments.workstation import MOST


class PeopleForm(FlaskForm):
    """Whom one watches, by number."""

    numbers = StringField(
        _("Numéros des candidats"),
        [DataRequired(_("Écrivez de un à six numéros, par exemple 3 4 5."))],
        description=_("De un à six, séparés par un espace, par exemple 3 4 5"),
        render_kw={"inputmode": "numeric", "class": "n"},
    )

    @property
    def wanted(self) -> list[int]:
        """The numbers, each once, in order."""
        return sorted({int(number) for number in re.findall(r"[0-9]{1,6}", self.numbers.data or "")})

    def validate_numbers(self, _field: Any) -> None:
        """From one to six."""
        if not 1 <= len(self.wanted) <= MOST:
            raise Wrong(_("Écrivez de un à six numéros, par exemple 3 4 5."))


class DangerForm(FlaskForm):
    """Why a test is stopped."""

    what = TextAreaField(
        _("Ce que vous avez vu"),
        [DataRequired(_("Écrivez ce que vous avez vu.")), Length(max=2000)],
        description=_("Le geste, l’outil, ce que vous avez fait. Une phrase suffit."),
        render_kw={"rows": 3},
    )
