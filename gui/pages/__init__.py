"""The pages of the window. Each is a package in this folder and describes itself as PAGE.

To add a page, add a package: nothing else names the pages. A page talks to the engine through the bridge.
"""

from __future__ import annotations

import importlib
import pkgutil

from engine.system.policy import policy
from gui.page_parts.description import PageDescription


def descriptions() -> tuple[PageDescription, ...]:
    """The descriptions of all pages that this computer may show, in their order."""
    packages = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    pages: list[PageDescription] = [package.PAGE for package in packages]
    allowed = policy()
    return tuple(sorted((page for page in pages if allowed.shows(page.key)), key=lambda page: page.place))
