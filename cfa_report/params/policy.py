"""The policy: readings, definition of employment, thresholds, levels and dates, owned by the network."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from cfa_report.catalogue import catalogue
from cfa_report.domain.edition import Edition
from cfa_report.params.corrections import Correction
from cfa_report.params.model import StrictModel, broken_rule

#: No policy and no order goes below these denominators, whatever it says (ORT V17 and Insee for 11).
THRESHOLD_FLOOR: Final = {Edition.INTERNE: 5, Edition.PUBLIQUE: 11}


#: In the public edition a sensitive count under this, or that far from everybody, is never shown.
_PUBLIC_SMALL_PART: Final = 3

#: Codes of the survey (table ``enquetes``).
Situation = Literal["emploi", "alternance", "poursuite", "recherche", "inactif", "autre"]
ContractType = Literal[
    "cdi", "cdd", "interim", "independant", "fonction_publique", "apprentissage", "professionnalisation",
    "service_civique", "autre",
]  # fmt: skip


#: What people may be told apart by, in counts of a whole campus.
Segment = Literal["sexe", "age"]


class Thresholds(StrictModel):
    """Smallest denominator that each edition shows."""

    interne: Annotated[int, Field(ge=THRESHOLD_FLOOR[Edition.INTERNE], le=1000)]
    publique: Annotated[int, Field(ge=THRESHOLD_FLOOR[Edition.PUBLIQUE], le=1000)]

    def of(self, edition: Edition) -> int:
        """Give the threshold of one edition."""
        return self.publique if edition is Edition.PUBLIQUE else self.interne

    @model_validator(mode="after")
    def _public_is_stricter(self) -> Self:
        if self.publique < self.interne:
            raise broken_rule("le seuil public est plus bas que le seuil interne", "Relever le seuil public")
        return self


#: How the gate may lose less than by hiding: drop totals before leaves, pool two sessions, merge small certifications.
Pooling = Literal["totaux", "sessions", "familles"]


class EditionRules(StrictModel):
    """What one edition hides beyond its threshold, and how it may lose less by it.

    ``largeur_protegee`` is the smallest extent, in people, of what may be deduced about a hidden count.
    ``petite_part``: in the indicators of ``attributs_sensibles``, a count under it, or that far from everybody, is
    hidden, and so are 0 % and 100 %; 0 switches it off. ``cent_pour_cent_des``: from how many people on an indicator
    may read 100 %; it then never reads 0 %. ``totaux_gardes``: indicators whose totals of the latest session and of the
    one before, in each campus and the network, are hidden after the certifications: the first sheet prints them.
    """

    largeur_protegee: Annotated[int, Field(ge=3, le=20)] = 3
    petite_part: Annotated[int, Field(ge=0, le=20)] = 0
    attributs_sensibles: list[str] = Field(default_factory=list)
    cent_pour_cent_des: dict[str, Annotated[int, Field(ge=11, le=1000)]] = Field(default_factory=dict)
    regroupements: list[Pooling] = Field(default_factory=lambda: list[Pooling](["totaux", "sessions"]))
    totaux_gardes: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _indicators_exist(self) -> Self:
        known = {name: item for name, item in catalogue().items() if item.family in ("registre", "enquete")}
        for name in (*self.attributs_sensibles, *self.cent_pour_cent_des):
            if name not in known:
                raise broken_rule(f"« {name} » n'est pas un taux", f"Taux connus : {', '.join(known)}")
        for name in self.totaux_gardes:
            if name not in catalogue():
                raise broken_rule(f"« {name} » n'est pas un indicateur", f"Connus : {', '.join(catalogue())}")
        if "taux_reponse" in self.attributs_sensibles:
            raise broken_rule("la non-réponse n'est pas un attribut sensible", "Retirer taux_reponse de la liste")
        return self


def _internal_rules() -> EditionRules:
    return EditionRules(
        regroupements=["totaux", "sessions", "familles"],
        totaux_gardes=[
            "effectif", "taux_presentation", "taux_rupture_net", "taux_obtention", "taux_poursuite",
            "taux_insertion_emploi", "taux_reponse",
        ],
    )  # fmt: skip


def _public_rules() -> EditionRules:
    return EditionRules(
        petite_part=3,
        attributs_sensibles=["taux_interruption", "taux_rupture_brut", "taux_rupture_net", "taux_insertion_emploi"],
        cent_pour_cent_des={"taux_obtention": 20},
    )


class Disclosure(StrictModel):
    """The rules of disclosure of both editions."""

    interne: EditionRules = Field(default_factory=_internal_rules)
    publique: EditionRules = Field(default_factory=_public_rules)

    def of(self, edition: Edition) -> EditionRules:
        """Give the rules of one edition."""
        return self.publique if edition is Edition.PUBLIQUE else self.interne

    @model_validator(mode="after")
    def _public_hides_small_parts(self) -> Self:
        if self.publique.attributs_sensibles and self.publique.petite_part < _PUBLIC_SMALL_PART:
            raise broken_rule(
                f"l'édition publique cache les parts de moins de {_PUBLIC_SMALL_PART} personnes",
                f"Écrire petite_part: {_PUBLIC_SMALL_PART} ou plus",
            )
        return self


class Employment(StrictModel):
    """What counts as employment in a survey answer."""

    situations: Annotated[list[Situation], Field(min_length=1)]
    types_contrat: Annotated[list[ContractType], Field(min_length=1)]
    neutralisees: list[Situation]


class IndicatorChoice(StrictModel):
    """The reading that the network publishes, and those it shows beside it."""

    variante: str
    comparees: list[str] = Field(default_factory=list)


class Retention(StrictModel):
    """How long files are kept, in days."""

    donnees: Annotated[int, Field(ge=0, le=3660)]
    prive: Annotated[int, Field(ge=0, le=3660)]


class Policy(StrictModel):
    """The content of ``politique.yaml``."""

    date_edition: date
    date_observation: date
    confiance: Annotated[float, Field(ge=0.8, le=0.999)]
    horizons_mois: Annotated[list[int], Field(min_length=1)]
    gammas: list[int]
    seuils: Thresholds
    divulgation: Disclosure = Field(default_factory=Disclosure)
    taux_reponse_minimal: Annotated[float, Field(ge=0, le=1)]
    delai_reprise_jours: Annotated[int, Field(ge=1, le=400)]
    conservation_jours: Retention
    emploi: Employment
    segments_personnels: list[Segment] = Field(default_factory=list)
    indicateurs: dict[str, IndicatorChoice]
    corrections: list[Correction] = Field(default_factory=list)

    @model_validator(mode="after")
    def _choices_exist(self) -> Self:
        known = catalogue()
        for indicator_id, choice in self.indicateurs.items():
            if indicator_id not in known:
                raise broken_rule(
                    f"l'indicateur « {indicator_id} » n'existe pas", f"Indicateurs connus : {', '.join(known)}"
                )
            variants = [variant.id for variant in known[indicator_id].variants]
            for variant_id in (choice.variante, *choice.comparees):
                if variant_id not in variants:
                    raise broken_rule(
                        f"la variante « {variant_id} » de « {indicator_id} » n'existe pas",
                        f"Variantes connues : {', '.join(variants)}",
                    )
        missing = [name for name, item in known.items() if name not in self.indicateurs and not item.is_follow_up]
        if missing:
            raise broken_rule(f"aucune variante n'est choisie pour « {missing[0]} »", "En choisir une")
        for variant_id in self.variants("ecart_reference"):
            base = known["ecart_reference"].variant(variant_id).base
            if base and base.variant not in self.variants(base.indicator):
                raise broken_rule(
                    f"l'écart « {variant_id} » part de « {base.indicator}.{base.variant} », qui n'est pas calculé",
                    "Ajouter cette variante aux comparees de l'indicateur",
                )
        if self.date_edition < self.date_observation:
            raise broken_rule("la date d'édition précède la date d'observation", "Corriger l'une des deux dates")
        if set(self.horizons_mois) - {6, 12, 18, 24} or len(set(self.horizons_mois)) != len(self.horizons_mois):
            raise broken_rule(
                "les horizons possibles sont 6, 12, 18 et 24 mois, une fois chacun", "Corriger horizons_mois"
            )
        if self.gammas != [2, 3]:
            raise broken_rule(
                "les bandes de sensibilité affichées sont celles de Γ = 2 et Γ = 3", "Écrire gammas: [2, 3]"
            )
        return self

    def variants(self, indicator_id: str) -> tuple[str, ...]:
        """Give the readings shown for one indicator, the chosen one first.

        Of what is counted for a whole campus, all of them, but for the segments that the policy does not declare.
        """
        declared = {"", *self.segments_personnels}
        if indicator_id not in self.indicateurs:
            return tuple(item.id for item in catalogue()[indicator_id].variants if item.segment in declared)
        choice = self.indicateurs[indicator_id]
        named = (choice.variante, *[variant for variant in choice.comparees if variant != choice.variante])
        return tuple(name for name in named if catalogue()[indicator_id].variant(name).segment in declared)
