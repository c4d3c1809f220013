"""One catalogue entry, in French, for a person."""

from __future__ import annotations

from cfa_report.catalogue import Indicator

_DIRECTIONS = {
    "hausse": "une hausse est favorable",
    "baisse": "une baisse est favorable",
    "": "ni hausse ni baisse n'est favorable en soi",
}
_FAMILIES = {
    "effectif": "un effectif",
    "registre": "un taux de registre (connu pour tous, sauf ce qui n'est pas encore arrivé)",
    "enquete": "un taux d'enquête (certains n'ont pas répondu)",
    "suivi": "un compte de tout un campus, pour ceux qui le conduisent (édition interne seule)",
    "reference": "une comparaison à une référence officielle",
}


def explanation(indicator: Indicator) -> str:
    """Write what an indicator asks, in which readings, according to whom."""
    lines = [
        f"{indicator.id} : {indicator.label}",
        f"  {indicator.question}",
        f"  C'est {_FAMILIES[indicator.family]} ; {_DIRECTIONS[indicator.direction]}.",
        f"  Textes : {' ; '.join(indicator.texts)}",
    ]
    if indicator.horizons:
        lines.append(f"  Horizons : {', '.join(str(months) for months in indicator.horizons)} mois après la sortie")
    for variant in indicator.variants:
        lines += ["", f"  Variante « {variant.id} » : {variant.label}"]
        if variant.numerator:
            lines.append(f"    Numérateur : ceux qui {_horizon(variant.numerator)}")
        lines += [
            f"    Dénominateur : {_horizon(variant.denominator)}",
            f"    Unité : {variant.unit} ; fenêtre : {_horizon(variant.window)}",
            f"    Source : {variant.source}",
        ]
        if variant.conventional:
            lines.append(
                "    Qui est concerné s'apprend par l'enquête : les bandes de sensibilité sont conventionnelles."
            )
        lines += [f"    Identité : {identity}" for identity in variant.identities]
        lines += [f"    Habitude, protégée là où elle se vérifie : {habit}" for habit in variant.habits]
        lines += [f"    Partie de : {whole}" for whole in variant.part_of]
    return "\n".join(lines)


def _horizon(text: str) -> str:
    return text.replace("{h}", "6, 12, 18 ou 24")
