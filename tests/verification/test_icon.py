"""The icon of the public pages."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from .issued import Issued


@pytest.mark.parametrize(
    "address", ["/verify", "/v/{title}", "/v/nothing", "/verify/doubt", "/receipt/none", "/s/none"]
)
def test_every_page_names_an_icon_that_is_here_and_is_kept(client: FlaskClient, issued: Issued, address: str) -> None:
    (named,) = re.findall(r'<link rel="icon"[^>]* href="([^"]+)">', client.get(address.format(**issued.ids)).text)
    answer = client.get(named)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "public, max-age=2592000"
    assert answer.data.startswith(b"<svg ")
    assert len(answer.data) < 600
