"""French words and numbers: the only place that multiplies a rate by 100."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Final

from babel import Locale
from babel.numbers import NumberPattern, parse_pattern

from cfa_report.domain.vocabulary import CellStatus, Verdict

#: One symbol for every hidden number, whatever the reason it is hidden for.
HIDDEN: Final = "•"
#: No-break space.
NBSP: Final = "\u00a0"
#: What the bound Γ = 3 is about: odds of response, not rates.
_FRENCH: Final = Locale("fr")
_ODDS_EXAMPLE: Final = "par exemple 75\u00a0% de réponses contre 50\u00a0%"
RESPONSE_ODDS: Final = f"la cote de réponse des uns est jusqu'à 3 fois celle des autres ({_ODDS_EXAMPLE})"
#: From this denominator on, a percentage carries one decimal.
DECIMAL_FROM: Final = 100

_STATUS: Final = {
    CellStatus.PUBLIE: "publié",
    CellStatus.PLAGE: "plage",
    CellStatus.MASQUE: "masqué",
    CellStatus.REGROUPE: "regroupé",
    CellStatus.GELE: "gelé",
    CellStatus.NON_CALCULABLE: "non calculable",
    CellStatus.EN_COURS: "en cours",
    CellStatus.NON_CONCERNE: "non concerné",
}
_STATUS_NOTES: Final = {
    CellStatus.PUBLIE: "chiffre publié",
    CellStatus.PLAGE: "plage arrondie à 5\u00a0points vers l'extérieur, à la place d'un chiffre trop précis ; ce "
    "n'est pas une marge d'erreur",
    CellStatus.MASQUE: "chiffre non publié, pour que personne ne puisse être reconnu, ici ou par soustraction ailleurs",
    CellStatus.REGROUPE: "sessions, ou formations d'une même famille, additionnées pour avoir assez de personnes",
    CellStatus.GELE: "chiffre retenu, car sa faible différence avec une édition déjà publiée pourrait faire "
    "reconnaître quelqu'un",
    CellStatus.NON_CALCULABLE: "les données ne permettent pas de calculer ce chiffre",
    CellStatus.EN_COURS: "le chiffre n'est pas encore connu",
    CellStatus.NON_CONCERNE: "l'indicateur n'a pas de sens ici",
}
#: What a verdict on a reference is about, where one on a change is about the course.
OF_COHORT: Final = " pour cette promotion"
_VERDICTS: Final = {
    Verdict.PROUVE: "reste vrai quoi que disent ceux qui n'ont pas répondu",
    Verdict.ROBUSTE: f"reste vrai même si {RESPONSE_ODDS}",
    Verdict.FRAGILE: "vrai seulement si ceux qui n'ont pas répondu ressemblent aux répondants",
    Verdict.INDECIDABLE: "les données ne permettent pas de trancher",
}
_REGISTER_PROVEN: Final = "tout est enregistré, et l'écart dépasse ce que le hasard explique"
_METHODS: Final = {
    "wilson": "Wilson",
    "clopper_pearson": "Clopper-Pearson",
    "jeffreys": "Jeffreys",
    "midp": "mi-p exact",
    "hypergeometrique": "hypergéométrique exact",
    "imbens_manski": "Imbens-Manski",
    "newcombe": "Newcombe",
}


def decimals_for(*denominators: float) -> int:
    """Say how many decimals a percentage of these denominators deserves: one from 100 on, none below."""
    return 1 if min(denominators) >= DECIMAL_FROM else 0


def percent(rate: float, decimals: int = 0) -> str:
    """Write a rate (0–1) as a French percentage, rounded half up: ``0.842`` gives ``84 %``.

    Raises
    ------
    ValueError
        If the rate is not a finite number.
    """
    return f"{_hundredfold(rate, decimals)}{NBSP}%"


def points(difference: float, decimals: int = 0) -> str:
    """Write a difference of rates (−1 to 1) in points, with its sign: ``-0.04`` gives ``−4 points``."""
    unit = "point" if abs(_round(difference, decimals)) < 2 else "points"
    return f"{_signed(difference, decimals)}{NBSP}{unit}"


def count(value: float) -> str:
    """Write a whole number with French thousands: ``11314`` gives ``11 314``.

    Raises
    ------
    ValueError
        If the value is not a whole number.
    """
    if float(value) != int(value):
        raise ValueError(f"not a whole number: {value!r}")
    return _french(Decimal(int(value)), 0)


def range_percent(low: float, high: float, decimals: int = 0) -> str:
    """Write an interval of rates (0–1): ``58–92 %``."""
    return f"{_hundredfold(low, decimals)}–{_hundredfold(high, decimals)}{NBSP}%"


def between_percent(low: float, high: float, decimals: int = 0) -> str:
    """Write an interval of rates (0–1) in a sentence: ``entre 58 % et 92 %``."""
    return f"entre {percent(low, decimals)} et {percent(high, decimals)}"


def range_points(low: float, high: float, decimals: int = 0) -> str:
    """Write an interval of differences (−1 to 1) in points: ``de −4 à +12 points``."""
    return f"de {_signed(low, decimals)} à {points(high, decimals)}"


def signed_range(low: float, high: float, decimals: int = 0) -> str:
    """Write an interval of differences (−1 to 1) under a header that says points: ``−4 à +12``."""
    return f"{_signed(low, decimals)} à {_signed(high, decimals)}"


def ratio(value: float) -> str:
    """Write a ratio of odds with two figures that matter: ``0,45``, ``1,6``, ``12``, ``plus de 100``."""
    if value > 100:
        return "plus de 100"
    decimals = 2 if value < 1 else 1 if value < 10 else 0
    return _french(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP), decimals)


def status_text(status: CellStatus | str) -> str:
    """Say in a word why a cell shows what it shows."""
    return _STATUS[CellStatus(status)]


def status_note(status: CellStatus | str) -> str:
    """Say in a sentence, for a legend, what the word of a status means."""
    return _STATUS_NOTES[CellStatus(status)]


def verdict_note(verdict: Verdict | str, *, register: bool = False) -> str:
    """Say in words what a verdict means; a register has no one who did not answer."""
    value = Verdict(verdict)
    return _REGISTER_PROVEN if register and value is Verdict.PROUVE else _VERDICTS[value]


def method_text(method: str) -> str:
    """Name a method of interval as a reader may look it up."""
    return _METHODS.get(method, method.replace("_", " "))


def horizon_text(months: int | None) -> str:
    """Say how long after the exit: ``à 6 mois``; empty when there is no horizon."""
    return "" if months is None else f"à {months}{NBSP}mois"


def session_text(session: str) -> str:
    """Name a session, pooled or not: ``2025``, ``2024 et 2025 réunies``."""
    years = session.split("+")
    return session if len(years) == 1 else f"{', '.join(years[:-1])} et {years[-1]} réunies"


def promotion_text(promotion: str) -> str:
    """Name a promotion: ``promotion 2023–2025``; empty when it is not known."""
    return f"promotion{NBSP}{promotion.replace('-', '–')}" if promotion else ""


def plural(number: int, singular: str, several: str) -> str:
    """Write a number and its noun, in the singular up to one: ``1 ligne``, ``3 lignes``."""
    return f"{count(number)}{NBSP}{singular if number < 2 else several}"


def lower_first(text: str) -> str:
    """Begin a text in lower case: a label inside a sentence."""
    return text[:1].lower() + text[1:]


def _round(rate: float, decimals: int) -> Decimal:
    """Multiply a rate by 100 and round half up; the shortest decimal text of the float is what is rounded."""
    exact = Decimal(repr(float(rate))) * 100
    if not exact.is_finite():
        raise ValueError(f"not a number that can be shown: {rate!r}")
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _hundredfold(rate: float, decimals: int) -> str:
    return _french(_round(rate, decimals), decimals)


def _signed(difference: float, decimals: int) -> str:
    return ("+" if _round(difference, decimals) > 0 else "") + _hundredfold(difference, decimals)


def _french(value: Decimal, decimals: int) -> str:
    return str(_pattern(decimals).apply(value if value else abs(value), _FRENCH)).replace("-", "−")


@cache
def _pattern(decimals: int) -> NumberPattern:
    """Read the pattern of a number once: a page writes a thousand of them."""
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))
