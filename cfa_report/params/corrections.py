"""Corrections of figures already published: which cell, and why."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, model_validator

from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.errors import ParameterError
from cfa_report.params.model import Code, Label, Session, StrictModel, broken_rule, quoted
from cfa_report.params.network import Network
from cfa_report.params.strict_yaml import Located

_DIGIT: Final = re.compile(r"\d")


class Correction(StrictModel):
    """A cell that was published with a wrong count, and the reason that its page prints.

    Without ``variante`` or ``horizon_mois`` it is about every reading or horizon of the indicator. Totals are corrected
    with the cells that they add up.
    """

    campus: Code
    certification: Code
    session: Session
    indicateur: Annotated[str, BeforeValidator(quoted)]
    variante: Annotated[str, BeforeValidator(quoted)] | None = None
    horizon_mois: Literal[6, 12, 18, 24] | None = None
    motif: Label

    @model_validator(mode="after")
    def _cell_exists(self) -> Self:
        known = catalogue()
        if self.indicateur not in known:
            raise broken_rule(
                f"l'indicateur « {self.indicateur} » n'existe pas", f"Indicateurs connus : {', '.join(known)}"
            )
        variants = [variant.id for variant in known[self.indicateur].variants]
        if self.variante is not None and self.variante not in variants:
            raise broken_rule(
                f"la variante « {self.variante} » de « {self.indicateur} » n'existe pas",
                f"Variantes connues : {', '.join(variants)}",
            )
        if _DIGIT.search(self.motif):
            raise broken_rule(
                "le motif d'une correction contient un chiffre, qui serait imprimé à côté de la plage",
                "Dire ce qui s'est passé sans dire combien, et sans nommer personne",
            )
        return self


def check_corrections(corrections: list[Correction], network: Network, located: Located) -> None:
    """Refuse a correction of something that the network does not have.

    Raises
    ------
    ParameterError
        Naming the line and the code.
    """
    for position, one in enumerate(corrections):
        for key, code, known in (
            ("campus", one.campus, {*network.campus_by_code, ALL_CAMPUSES}),
            ("certification", one.certification, {*network.certification_by_code, ALL_CERTIFICATIONS}),
            ("session", one.session, set(network.sessions)),
        ):
            if code not in known:
                raise ParameterError(
                    f"la correction porte sur « {code} », qui n'est pas dans le réseau",
                    file=located.file,
                    line=located.line(("corrections", position, key)),
                    action="Prendre un code de reseau.yaml",
                )
