"""The network: campuses, certifications, sessions, and the files that each campus delivers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Annotated, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from cfa_report.domain.columns import RESERVED_CODES
from cfa_report.domain.registers import REGISTERS
from cfa_report.domain.vocabulary import Section
from cfa_report.params.model import Code, Label, Session, StrictModel, Text, broken_rule, one_line

#: Tables of a delivery, by grain.
FULL_TABLES = ("apprentis", "contrats", "examens", "enquetes", "relances", "satisfaction", "coordonnees")
FLAT_TABLES = ("suivi_promotion", "satisfaction", "coordonnees")
COUNT_TABLES = ("effectifs", "satisfaction")


class Delivery(StrictModel):
    """What a campus hands over at once, in one grain; refused or accepted as a whole."""

    tables: dict[str, Annotated[list[str], Field(min_length=1)]]
    certifications: list[Code] = Field(default_factory=list)

    @cached_property
    def grain(self) -> str:
        """Say which grain it is: ``complet``, ``plat`` or ``effectifs``."""
        if "apprentis" in self.tables:
            return "complet"
        return "plat" if "suivi_promotion" in self.tables else "effectifs"

    @model_validator(mode="after")
    def _one_grain(self) -> Self:
        bases = [name for name in ("apprentis", "suivi_promotion", "effectifs") if name in self.tables]
        if len(bases) != 1:
            raise broken_rule(
                "une livraison contient une seule des tables apprentis, suivi_promotion, effectifs",
                "En faire plusieurs livraisons",
            )
        allowed = {"complet": FULL_TABLES, "plat": FLAT_TABLES, "effectifs": COUNT_TABLES}[self.grain]
        unknown = sorted(set(self.tables) - set(allowed))
        if unknown:
            raise broken_rule(
                f"la table « {unknown[0]} » n'a pas sa place dans une livraison de ce grain",
                f"Tables possibles : {', '.join(allowed)}",
            )
        return self


class Campus(StrictModel):
    """A campus and what it delivers."""

    code: Code
    libelle: Label
    uai: Annotated[str, StringConstraints(pattern=r"^[0-9]{7}[A-Z]$")] | None = None
    siret: Annotated[str, StringConstraints(pattern=r"^[0-9]{14}$")] | None = None
    livraisons: Annotated[list[Delivery], Field(min_length=1)]


class Certification(StrictModel):
    """A certification by the network's own short code."""

    code: Code
    libelle: Label
    section: Annotated[Section, Field(strict=False)]
    rncp: Annotated[str, StringConstraints(pattern=r"^(RNCP[1-9][0-9]{1,4})?$")] = ""
    niveau: Annotated[int, Field(ge=3, le=8)] | None = None
    certificateur: Annotated[str, StringConstraints(max_length=200), AfterValidator(one_line)] = ""
    duree_mois: Annotated[int, Field(ge=1, le=60)] | None = None
    famille: Annotated[str, StringConstraints(max_length=200), AfterValidator(one_line)] = ""
    renouvelle: list[Code] = Field(default_factory=list)
    #: What Qualiopi (indicator 3) asks to say of a certification, in words, published as they are.
    blocs: Text = ""
    equivalences: Text = ""
    passerelles: Text = ""
    suites: Text = ""
    debouches: Text = ""


class ReferenceFile(StrictModel):
    """A file of official rates and the contract it is read with."""

    contrat: Annotated[str, StringConstraints(pattern=r"^references(_inserjeunes)?$")]
    fichier: str


class RegisterFile(StrictModel):
    """A register and its contract; a register may be in several files."""

    contrat: str
    fichier: str

    @model_validator(mode="after")
    def _is_a_register(self) -> Self:
        if self.contrat not in REGISTERS:
            raise broken_rule(
                f"« {self.contrat} » n'est pas le contrat d'un registre",
                f"Registres possibles : {', '.join(REGISTERS)}",
            )
        return self


class Network(StrictModel):
    """The content of ``reseau.yaml``."""

    reseau: Label
    demonstration: bool = False
    cle: str | None = None
    sessions: Annotated[list[Session], Field(min_length=1)]
    campus: Annotated[list[Campus], Field(min_length=1)]
    certifications: Annotated[list[Certification], Field(min_length=1)]
    references: list[ReferenceFile] = Field(default_factory=list)
    registres: list[RegisterFile] = Field(default_factory=list)
    preuves: str | None = None

    @cached_property
    def campus_by_code(self) -> dict[str, Campus]:
        """Campuses by code, in the order of the file."""
        return {campus.code: campus for campus in self.campus}

    @cached_property
    def certification_by_code(self) -> dict[str, Certification]:
        """Certifications by code, in the order of the file."""
        return {certification.code: certification for certification in self.certifications}

    @cached_property
    def current_code(self) -> dict[str, str]:
        """Map each certification code to the code that renews it today: a renewed code is the same course."""
        renewed_by = {old: new.code for new in self.certifications for old in new.renouvelle}
        current = {}
        for code in self.certification_by_code:
            last = code
            while last in renewed_by:
                last = renewed_by[last]
            current[code] = last
        return current

    @cached_property
    def family_of(self) -> dict[str, str]:
        """Family of each certification that declares one: those of a family may be shown together when too small."""
        return {item.code: item.famille for item in self.certifications if item.famille}

    def certifications_of_rncp(self, digits: str, among: Collection[str] = ()) -> list[str]:
        """List the CFA certifications that carry an RNCP code written in five digits.

        A two-year and a one-year course may share a code; ``among`` keeps those that a delivery declares, if it does.
        """
        wanted = f"RNCP{int(digits)}"
        return [
            item.code
            for item in self.certifications
            if item.rncp == wanted and item.section is Section.CFA and (not among or item.code in among)
        ]

    @model_validator(mode="after")
    def _codes_fit_together(self) -> Self:
        _unique("le campus", (campus.code for campus in self.campus))
        _unique("la certification", (certification.code for certification in self.certifications))
        _unique("la session", self.sessions)
        known = set(self.certification_by_code)
        for certification in self.certifications:
            for old in certification.renouvelle:
                if old not in known or old == certification.code:
                    raise broken_rule(
                        f"« {certification.code} » renouvelle « {old} », qui n'est pas une autre certification",
                        "Déclarer l'ancien code parmi les certifications",
                    )
                if self.certification_by_code[old].section is not certification.section:
                    raise broken_rule(
                        f"« {certification.code} » renouvelle « {old} », qui est de l'autre section",
                        "Déclarer un renouvellement par section : apprentis et adultes ne s'additionnent jamais",
                    )
        _unique("le code renouvelé", (old for item in self.certifications for old in item.renouvelle))
        for campus in self.campus:
            for delivery in campus.livraisons:
                for code in delivery.certifications:
                    if code not in known:
                        raise broken_rule(
                            f"une livraison du campus « {campus.code} » nomme la certification inconnue « {code} »",
                            "La déclarer parmi les certifications",
                        )
        _no_renewal_loop(self.certifications)
        return self


def _unique(noun: str, values: Iterable[str]) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise broken_rule(f"{noun} « {value} » est déclaré {count} fois", "N'en garder qu'un")
        if value in RESERVED_CODES:
            raise broken_rule(f"{noun} « {value} » prend un code réservé aux totaux", "Choisir un autre code")


def _no_renewal_loop(certifications: list[Certification]) -> None:
    renewed_by = {old: item.code for item in certifications for old in item.renouvelle}
    for start in renewed_by:
        seen = {start}
        code = start
        while code in renewed_by:
            code = renewed_by[code]
            if code in seen:
                raise broken_rule(f"la certification « {start} » se renouvelle elle-même", "Corriger la clé renouvelle")
            seen.add(code)
