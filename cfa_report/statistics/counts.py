"""Counts, rates and levels as arrays, checked once at the door.

``k`` is a number of positive answers, ``n`` a number of respondents, ``N`` the size of the cohort: whole numbers with
``0 <= k <= n <= N``. No message quotes a count: a count of a small cell is itself confidential.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from cfa_report.errors import StatisticsError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Pair = tuple[Floats, Floats]
IntegerPair = tuple[Integers, Integers]
Array = TypeVar("Array", bound=NDArray[Any])


def numbers(values: ArrayLike, name: str) -> Floats:
    """Read ``values`` as finite floats of any shape.

    Raises
    ------
    StatisticsError
        If a value is missing, infinite or no number at all.
    """
    try:
        raw = np.asarray(values)
    except ValueError:
        raw = np.asarray("")
    if raw.dtype.kind not in "biufO" or (raw.dtype.kind == "O" and any(isinstance(item, str) for item in raw.flat)):
        raise StatisticsError(f"« {name} » n'est pas un nombre", action="Donner un nombre ou un tableau de nombres")
    try:
        array = raw.astype(np.float64)
    except (TypeError, ValueError):
        array = np.array(np.nan)
    if not np.all(np.isfinite(array)):
        raise StatisticsError(
            f"« {name} » contient une valeur manquante ou infinie",
            action="Retirer les cellules sans effectif avant le calcul",
        )
    return array


def whole_numbers(values: ArrayLike, name: str) -> Floats:
    """Read ``values`` as counts: finite, whole, not negative.

    Raises
    ------
    StatisticsError
        If a value is missing, infinite, negative or fractional.
    """
    array = numbers(values, name)
    if np.any(array < 0):
        raise StatisticsError(f"« {name} » contient un effectif négatif", action="Corriger les effectifs")
    if np.any(array != np.floor(array)):
        raise StatisticsError(f"« {name} » contient un effectif non entier", action="Donner des nombres de personnes")
    return array


def respondent_counts(k: ArrayLike, n: ArrayLike) -> Pair:
    """Read positive answers ``k`` among ``n`` respondents, broadcast together.

    Raises
    ------
    StatisticsError
        If a count is not a whole number, or if ``k`` exceeds ``n``.
    """
    positives, respondents = broadcast(whole_numbers(k, "k"), whole_numbers(n, "n"))
    if np.any(positives > respondents):
        raise StatisticsError(
            "le nombre de réponses positives (k) dépasse le nombre de répondants (n)", action="Vérifier les effectifs"
        )
    return positives, respondents


def cohort_counts(k: ArrayLike, n: ArrayLike, N: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Read positive answers ``k`` among ``n`` respondents in a cohort of ``N``, broadcast together.

    Raises
    ------
    StatisticsError
        If a count is not a whole number, if ``k`` exceeds ``n`` or if ``n`` exceeds ``N``.
    """
    positives, respondents = respondent_counts(k, n)
    positives, respondents, cohort = broadcast(positives, respondents, whole_numbers(N, "N"))
    if np.any(respondents > cohort):
        raise StatisticsError(
            "le nombre de répondants (n) dépasse l'effectif de la cohorte (N)", action="Vérifier les effectifs"
        )
    return positives, respondents, cohort


def probabilities(values: ArrayLike, name: str) -> Floats:
    """Read ``values`` as rates between 0 and 1, both allowed.

    Raises
    ------
    StatisticsError
        If a value is missing or outside 0 to 1.
    """
    array = numbers(values, name)
    if np.any((array < 0) | (array > 1)):
        raise StatisticsError(
            f"« {name} » contient une valeur hors de l'intervalle de 0 à 1",
            action="Écrire un taux comme une fraction (0,62 et non 62)",
        )
    return array


def confidence_levels(confidence: ArrayLike) -> Floats:
    """Read confidence levels, strictly between 0 and 1.

    Raises
    ------
    StatisticsError
        If a level is missing or not strictly between 0 and 1.
    """
    array = numbers(confidence, "confidence")
    if np.any((array <= 0) | (array >= 1)):
        raise StatisticsError("le niveau de confiance n'est pas entre 0 et 1, exclus", action="Écrire par exemple 0.95")
    return array


def normal_quantile(confidence: Floats) -> Floats:
    """Give the two-sided normal quantile ``z`` of each confidence level, never rounded to 1.96."""
    return np.asarray(-ndtri((1 - confidence) / 2), dtype=np.float64)


def positive_odds_ratios(values: ArrayLike, name: str) -> Floats:
    """Read ratios of response, finite and strictly positive.

    Raises
    ------
    StatisticsError
        If a ratio is missing, infinite, null or negative.
    """
    array = numbers(values, name)
    if np.any(array <= 0):
        raise StatisticsError(f"« {name} » contient un rapport nul ou négatif", action="Donner un rapport positif")
    return array


def sensitivity_levels(gamma: ArrayLike) -> Floats:
    """Read sensitivity levels Γ, at least 1; infinity is allowed and means no assumption on response at all.

    Raises
    ------
    StatisticsError
        If a level is missing or below 1.
    """
    raw = np.asarray(gamma)
    levels = np.asarray(raw, dtype=np.float64) if raw.dtype.kind in "iuf" else numbers(gamma, "gamma")
    if not np.all(levels >= 1):
        raise StatisticsError("Γ (gamma) est manquant ou inférieur à 1", action="Donner 1, 2, 3… ou l'infini")
    return levels


def broadcast(*arrays: Floats) -> tuple[Floats, ...]:
    """Bring arrays to one shape.

    Raises
    ------
    StatisticsError
        If the shapes do not fit together.
    """
    try:
        return tuple(np.broadcast_arrays(*arrays))
    except ValueError as fault:
        raise StatisticsError(
            "les tableaux n'ont pas des dimensions compatibles", action="Donner autant de valeurs partout, ou une seule"
        ) from fault


def plain(array: Array) -> Array:
    """Give an array as it is, and an array without dimension as a numpy scalar, which reads as an array of one."""
    return cast("Array", array[()])
