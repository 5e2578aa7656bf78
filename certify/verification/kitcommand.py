"""`certify kit DIR`: make the folder that verifies without this service, or refresh one in place."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import click
from cryptography.x509 import load_pem_x509_certificate

from certify import clock, config
from certify.credential import x509chain
from certify.credential.malformed import Malformed
from certify.credential.statuslist import Purpose, StatusList, open_list
from certify.credential.trust import Trust
from certify.credential.trustfile import open_trust
from certify.db import Database
from certify.keyring.places import Places
from certify.verification import kit as kits
from certify.verification import kitfolder, kitstock
from certify.verification.kitstock import KitError, Stock

HOME = "home"
SAYS = {Purpose.REVOCATION: "withdrawal", Purpose.SUSPENSION: "suspension"}
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
JWT = re.compile(rf"status/{kitstock.PLACE.pattern}\.jwt")


class Unusable(click.ClickException):
    """No kit can be made of this. Exit code 2."""

    exit_code = 2


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--from", "source", default=HOME, show_default=True, help="Address of a running service, or `home`.")
@click.option("--root", help="The root to expect: fingerprint, or certificate (PEM); else the kit's or the home's.")
@click.option("--incomplete", is_flag=True, help="Make the kit even if an authority's list is missing.")
def kit(folder: Path, source: str, root: str | None, incomplete: bool) -> None:
    """Write a folder that verifies certificates from any web server, or refresh the kit in DIR."""
    try:
        if kitfolder.listed(folder) is None:
            raise KitError(f"{folder}: it is not empty, and not a kit; name another folder")
        expected = _root(root, folder, source)
        stock = _home(expected) if source == HOME else kitstock.from_service(source, root=expected)
        if not incomplete:
            _whole(stock)
        _never_older(folder, stock, expected)
        kitfolder.write(folder, kits.files(stock))
    except (KitError, OSError) as error:
        raise Unusable(str(error)) from error
    _tell(folder, stock, clock.now())


def _home(root: str) -> Stock:
    settings = config.load()
    try:
        bundle = Places(settings.home).trust.read_bytes()
    except FileNotFoundError:
        raise KitError(f"{Places(settings.home).trust} is missing: `certify keys init` makes it") from None
    database = Database(settings.database_url)
    try:
        with database.reading() as session:
            return kitstock.from_home(bundle, session, root=root)
    finally:
        database.close()


def _root(given: str | None, folder: Path, source: str) -> str:
    """The fingerprint to expect: what was named, else that of the kit to refresh, else the home's own."""
    if given is not None and FINGERPRINT.fullmatch(plain := re.sub(r"[\s:]", "", given).lower()):
        return plain
    places = [Path(given)] if given else [folder / "root.pem"]
    if not given and source == HOME:
        places.append(Places(config.load().home).root_certificate)
    for place in places:
        try:
            return x509chain.fingerprint(load_pem_x509_certificate(place.read_bytes()))
        except FileNotFoundError:
            continue
        except ValueError:
            raise KitError(f"{place}: not a root certificate in PEM") from None
    raise KitError("--root is needed: the fingerprint of the root, known from a safe source")


def _whole(stock: Stock) -> None:
    """Refuse a stock in which a withdrawal or a suspension would not show."""
    if stock.missing:
        names = ", ".join(f"{slug}/{purpose}" for slug, purpose in stock.missing)
        raise KitError(f"no list {names}: what it says would not show; --incomplete makes the kit without it")


def _never_older(folder: Path, stock: Stock, root: str) -> None:
    """Refuse an older bundle or list in the place of a newer one, and to lose a list: somebody may replay old ones."""
    version = _version(folder / "trust.json", root)
    if stock.trust.bundle.version < version:
        raise KitError(f"{folder} has version {version} of the keys; what came is {stock.trust.bundle.version}")
    came = {f"status/{one.place}.jwt": one.says.issued for one in stock.lists}
    for name in sorted(kitfolder.listed(folder) or ()):
        place = JWT.fullmatch(name)
        if place is None or stock.trust.authority(place[1]) is None:
            continue
        if name not in came:
            raise KitError(f"{folder} has {name}, which did not come")
        known = _list(folder / name, stock.trust)
        if known and came[name] < known.issued:
            raise KitError(f"{folder} has {name} of {known.issued:%Y-%m-%d %H:%M} UTC; what came is older")


def _version(bundle: Path, root: str) -> int:
    """The version of a kit's keys; 0 where there are none yet."""
    try:
        return open_trust(bundle.read_bytes(), root=root).bundle.version
    except FileNotFoundError:
        return 0
    except Malformed as error:
        raise KitError(f"{bundle} was changed ({error}): make the kit in another folder") from error


def _list(path: Path, trust: Trust) -> StatusList | None:
    try:
        return open_list(path.read_bytes(), trust)
    except (OSError, Malformed):
        return None


def _tell(folder: Path, stock: Stock, now: datetime) -> None:
    bundle = stock.trust.bundle
    click.echo(f"{folder}: {kits.FIRST}, for {bundle.addresses[0]}")
    click.echo(f"Root's fingerprint: {stock.trust.fingerprint}")
    click.echo(f"Keys: version {bundle.version} of {bundle.issued:%Y-%m-%d}, {_until(bundle.valid_until, now)}")
    for one in stock.lists:
        click.echo(f"List {one.place}: of {one.says.issued:%Y-%m-%d %H:%M} UTC, {_until(one.says.valid_until, now)}")
    for slug, purpose in stock.missing:
        click.echo(f"No list {slug}/{purpose}: a {SAYS[purpose]} would not show.", err=True)


def _until(end: datetime, now: datetime) -> str:
    return f"good until {end:%Y-%m-%d}" if now <= end else f"TOO OLD since {end:%Y-%m-%d}: refresh it"
