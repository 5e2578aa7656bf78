"""Which page sent a form that writes something.

No cookie and no session exist here, so a page of another site that had its readers post a form would act in nobody's
name. It could still have them spend what each caller may ask for, and fill an authority's list from many addresses;
browsers say where a form comes from, and that is enough to refuse it. A token would prove no more: any site can have
one for the asking.
"""

from __future__ import annotations

from werkzeug.datastructures import Headers

SITE, ORIGIN = "Sec-Fetch-Site", "Origin"


def is_foreign(headers: Headers, public_url: str) -> bool:
    """Whether a browser says that another site's page sent this (Fetch Metadata §2.4, Fetch §3.1).

    Our pages send no referrer, for which browsers that know no `Sec-Fetch-Site` write the origin as `null`.
    """
    site = headers.get(SITE)
    if site is not None:
        return site != "same-origin"
    return headers.get(ORIGIN, "null") not in ("null", public_url)
