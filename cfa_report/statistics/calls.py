"""The next useful call: how many more answers it would take for a verdict to become stronger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cfa_report.domain.vocabulary import Verdict
from cfa_report.statistics.counts import Floats, broadcast, cohort_counts, confidence_levels, plain, probabilities
from cfa_report.statistics.verdicts import WORDS, threshold_verdict


@dataclass(frozen=True)
class UsefulCalls:
    """What further answers could do to the verdict on a threshold; arrays of one shape.

    Attributes
    ----------
    verdict
        Verdict as things stand.
    answers_needed
        Fewest further answers after which a stronger verdict is possible, whatever side it falls on; NaN where none is
        (already *prouvé*, or an empty cohort).
    reachable
        Strongest verdict possible after that many answers; the present one where ``answers_needed`` is NaN.
    above, below
        Whether that verdict may be that the threshold is reached, that it is not; both may be possible.
    """

    verdict: NDArray[Any]
    answers_needed: Floats
    reachable: NDArray[Any]
    above: NDArray[Any]
    below: NDArray[Any]


def useful_calls(
    k: ArrayLike, n: ArrayLike, N: ArrayLike, threshold: ArrayLike, confidence: ArrayLike = 0.95
) -> UsefulCalls:
    """Give the fewest further answers that could strengthen the verdict of a cohort on a threshold.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents, size of the cohort; scalars or arrays that broadcast.
    threshold
        Threshold (rate 0-1), itself counted as reached.
    confidence
        Confidence level of the bands, strictly between 0 and 1.

    Returns
    -------
    UsefulCalls
        Present verdict, answers needed, verdict then reachable. A best case: it orders calls, it promises nothing.

    Raises
    ------
    StatisticsError
        If a count, the threshold or the level is not valid.

    Notes
    -----
    Every number of further answers is tried with `threshold_verdict`, all of them positive, then none: limits rise with
    the positive answers, so that no mixture does better. The certain bounds close by 1/N an answer: Manski C. F.
    (2003), Partial Identification of Probability Distributions, Springer.
    """
    arrays = broadcast(*cohort_counts(k, n, N), probabilities(threshold, "threshold"), confidence_levels(confidence))
    shape = arrays[0].shape
    positives, respondents, cohort, limit, levels = (array.ravel() for array in arrays)
    now = _strength(threshold_verdict(positives, respondents, cohort, limit, levels))
    silent = (cohort - respondents).astype(np.intp)
    cell = np.repeat(np.arange(len(now)), silent)
    extra = np.arange(len(cell)) - np.repeat(np.cumsum(silent) - silent, silent) + 1
    tried = []
    for added in (extra, np.zeros_like(extra)):
        positive, answered = positives[cell] + added, respondents[cell] + extra
        words = threshold_verdict(positive, answered, cohort[cell], limit[cell], levels[cell])
        tried.append((_strength(words), positive >= limit[cell] * answered))
    best = np.maximum(tried[0][0], tried[1][0])
    sides = [
        np.any([(words == best) & (reached == side) for words, reached in tried], axis=0) for side in (True, False)
    ]
    stronger = np.flatnonzero(best > now[cell])
    found, first = np.unique(cell[stronger], return_index=True)
    needed = np.full(len(now), np.nan)
    needed[found] = extra[stronger[first]]
    then = now.copy()
    then[found] = best[stronger[first]]
    above, below = np.zeros((2, len(now)), dtype=bool)
    above[found], below[found] = (side[stronger[first]] for side in sides)
    return UsefulCalls(
        verdict=_words(now.reshape(shape)),
        answers_needed=plain(needed.reshape(shape)),
        reachable=_words(then.reshape(shape)),
        above=plain(above.reshape(shape)),
        below=plain(below.reshape(shape)),
    )


def _strength(words: NDArray[Any]) -> NDArray[np.intp]:
    strength = {word: place for place, word in enumerate(WORDS)}
    return np.array([strength[Verdict(word)] for word in words], dtype=np.intp)


def _words(strength: NDArray[np.intp]) -> NDArray[Any]:
    return plain(np.asarray(WORDS[strength])) if strength.ndim else WORDS[int(strength)]
