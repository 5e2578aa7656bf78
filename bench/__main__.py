"""`python -m bench`, or `make bench`: every figure beside its baseline, both taken in this run on this machine."""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module

from bench import figure

MODULES = (
    "credential",
    "carriers",
    "certificate",
    "verification",
    "register",
    "large_session",
    "bulk_import",
    "weights",
)


def main() -> None:
    """Print the rows of each module, or of those named."""
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{'':<62}{'ours':>12}{'baseline':>12}{'ratio':>8}  target")
    for module in sys.argv[1:] or MODULES:
        for name, ours, baseline, ratio, target in import_module(f"bench.{module}").run():
            print(f"{name:<62}{figure(ours):>12}{figure(baseline):>12}{ratio:>8.2f}  {target}", flush=True)


if __name__ == "__main__":
    main()
