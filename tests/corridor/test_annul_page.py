"""The authority's page that annuls minutes it had validated."""

from __future__ import annotations

import re

from sqlalchemy import select

from certify.certificates.models import Certificate
from certify.certificates.rules import ReasonCode, State
from certify.demo.people import MASONRY
from tests.corridor.test_pages import PASSWORD, browser, reference
from tests.corridor.world import World, certificate_of

WHY = "Une autre personne a passé les épreuves à sa place."


def test_a_part_is_annulled_from_the_page(issued: World) -> None:
    page = f"/validation/{reference(issued)}/annuler"
    client = browser(issued, MASONRY.signatory.key)
    form = client.get(page).text
    assert "Leurs unités ne comptent plus" in form
    assert form.count('type="checkbox"') == 6
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token is not None
    with issued.database.reading() as session:
        enrolment = certificate_of(session, issued.stage, "moussa").decision.enrolment_id
    sent = {"csrf_token": token[1], "code": ReasonCode.FRAUD.value, "private": WHY, "password": PASSWORD}
    assert client.post(page, data={**sent, "whole": "no"}).status_code == 422
    assert client.post(page, data={**sent, "whole": "yes", "enrolments": [str(enrolment)]}).status_code == 422
    assert (
        client.post(page, data={**sent, "whole": "no", "enrolments": [str(enrolment)], "password": "x"}).status_code
        == 422
    )
    answer = client.post(page, data={**sent, "whole": "no", "enrolments": [str(enrolment)]})
    assert answer.status_code == 303
    with issued.database.reading() as session:
        states = list(session.scalars(select(Certificate.state)))
        assert states.count(State.WITHDRAWN) == 1
    assert "Décision annulée" in client.get(f"/validation/{reference(issued)}").text
    assert browser(issued, "moussa").get(page).status_code == 403
    whole = client.post(page, data={**sent, "whole": "yes", "code": ReasonCode.MINUTES_ANNULLED.value})
    assert whole.status_code == 303
    with issued.database.reading() as session:
        assert set(session.scalars(select(Certificate.state))) == {State.WITHDRAWN}
    assert client.get(page).status_code == 409
