"""Files and third parties as people say them."""

from __future__ import annotations

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from certify.candidacies.paper_models import Paper
from certify.candidacies.paper_terms import Witness
from certify.candidacies.views import blueprint
from certify.storage.sniffing import FileKind

KILOBYTE = 1000


@blueprint.app_template_filter("paper_words")
def paper_words(paper: Paper) -> str:
    """What a file is: PDF, 3 pages, 120 ko."""
    kind = {
        FileKind.PDF: _("PDF"),
        FileKind.PHOTO: _("photo"),
        FileKind.AUDIO: _("enregistrement"),
        FileKind.VIDEO: _("vidéo"),
    }[paper.kind]
    return ", ".join(filter(None, (kind, _extent(paper), _weight(paper.size))))


def _extent(paper: Paper) -> str:
    if paper.pages is not None:
        return str(ngettext("%(num)d page", "%(num)d pages", paper.pages))
    if paper.seconds is None:
        return ""
    minutes, seconds = divmod(paper.seconds, 60)
    if not minutes:
        return str(_("%(seconds)s s", seconds=seconds))
    return str(_("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=seconds))


def _weight(size: int) -> str:
    if size < KILOBYTE * KILOBYTE:
        return str(_("%(number)s ko", number=max(1, round(size / KILOBYTE))))
    return str(_("%(number)s Mo", number=format_decimal(round(size / KILOBYTE**2, 1))))


@blueprint.app_template_filter("witness_words")
def witness_words(witness: Witness) -> str:
    """What a third party is to the candidate."""
    return str(
        {
            Witness.EMPLOYER: _("ancien patron"),
            Witness.CUSTOMER: _("client"),
            Witness.CHIEF: _("chef de village ou de quartier"),
            Witness.NEIGHBOUR: _("voisin"),
            Witness.OTHER: _("autre personne"),
        }[witness]
    )
