"""Who is given a compressed answer: whoever takes it, and nobody who refuses it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from certify.verification import scripts
from certify.verification.negotiating import takes_gzip

from .issued import Issued


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip, deflate, br, zstd", True),
        ("GZIP;q=0.5", True),
        ("*", True),
        ("", False),
        ("br", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000, *", False),
        ("*;q=0", False),
        ("notgzip", False),
    ],
)
def test_gzip_is_taken_where_it_is_named_and_not_refused(header: str, taken: bool) -> None:
    assert takes_gzip(header) is taken


@pytest.mark.parametrize("address", ["/verify", "/v/{title}", "/v/nothing", scripts.address("page.js")])
def test_who_refuses_gzip_reads_plain_text(client: FlaskClient, issued: Issued, address: str) -> None:
    for header, encoding in (("gzip", "gzip"), ("gzip;q=0", None), ("identity", None)):
        answer = client.get(address.format(**issued.ids), headers={"Accept-Encoding": header})
        assert answer.headers.get("Content-Encoding") == encoding
