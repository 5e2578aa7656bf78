"""Two applications on one address, chosen by the first segment of the path, which stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def by_first_segment(others: WSGIApplication, segments: frozenset[str], chosen: WSGIApplication) -> WSGIApplication:
    """`chosen` for the paths that begin with one of the segments, `others` for the rest."""

    def mounted(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        first = environ.get("PATH_INFO", "").split("/", 2)[1:2]
        app = chosen if first and first[0] in segments else others
        return app(environ, start_response)

    return mounted
