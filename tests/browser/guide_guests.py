"""Who goes through the product for the guide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.site import Site
from tests.browser.visitor import Visitor
from webapp.demo.people import COLLABORATOR


@dataclass
class Guests:
    """One of each role that the guide is for."""

    outsider: Visitor
    coordinator: Visitor
    designer: Visitor
    supervisor: Visitor
    collaborator: Visitor


def log_everybody_in(arrive: Callable[..., Visitor], site: Site) -> Guests:
    """One of each role that the guide is for; the outsider and the collaborator hold a phone."""
    return Guests(
        outsider=arrive(site, phone=True),
        coordinator=arrive(site).log_in("dieuphoi"),
        designer=arrive(site).log_in("thietke"),
        supervisor=arrive(site).log_in("giamsat"),
        collaborator=arrive(site, phone=True).log_in(COLLABORATOR.username),
    )
