"""A report order: one campus, one certification, one session; stricter than the policy or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from cfa_report.domain.edition import Edition
from cfa_report.errors import ParameterError
from cfa_report.params.model import Code, StrictModel, quoted, validate
from cfa_report.params.policy import THRESHOLD_FLOOR
from cfa_report.params.reading import Params
from cfa_report.params.strict_yaml import read_strict_yaml


class Order(StrictModel):
    """The content of an order file."""

    campus: Code
    rncp: Annotated[str, BeforeValidator(quoted), StringConstraints(pattern=r"^[0-9]{5}$")]
    session: Annotated[str, BeforeValidator(quoted), StringConstraints(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2]))?$")]
    seuil: Annotated[int, Field(ge=0, le=1000)] | None = None
    edition: Annotated[Edition, Field(strict=False)] | None = None

    @property
    def exit_year(self) -> str:
        """The session as the exit year."""
        return self.session[:4]


def read_order(path: Path, params: Params | None = None) -> Order:
    """Read a report order; with the network's parameters, also check that it exists there and loosens nothing.

    Raises
    ------
    ParameterError
        When the file is not a strict order, names something unknown, or asks for a lower threshold.
    """
    located = read_strict_yaml(path)
    order = validate(Order, located)
    edition = order.edition or Edition.PUBLIQUE
    floor = params.policy.seuils.of(edition) if params else THRESHOLD_FLOOR[edition]
    if order.seuil is not None and order.seuil < floor:
        raise ParameterError(
            f"le seuil {order.seuil} est plus bas que le plancher de l'édition {edition} ({floor})",
            file=located.file,
            line=located.line(("seuil",)),
            action="Une commande ne peut qu'être plus stricte que la politique",
        )
    if params:
        network = params.network
        if order.campus not in network.campus_by_code:
            raise ParameterError(
                "ce campus n'est pas dans le réseau",
                file=located.file,
                line=located.line(("campus",)),
                action="Prendre un code de reseau.yaml",
            )
        if not network.certifications_of_rncp(order.rncp):
            raise ParameterError(
                "ce code RNCP n'est celui d'aucune certification du réseau",
                file=located.file,
                line=located.line(("rncp",)),
                action="Prendre un code de reseau.yaml, en cinq chiffres",
            )
        if order.exit_year not in network.sessions:
            raise ParameterError(
                "cette session n'est pas dans le réseau",
                file=located.file,
                line=located.line(("session",)),
                action=f"Sessions connues : {', '.join(network.sessions)}",
            )
    return order
