"""The family of an edition: every change that it examines, and the p-values that pass when all are counted together."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from cfa_report.analysis.changes import compare_cohorts
from cfa_report.analysis.estimates import estimate
from cfa_report.analysis.readings import chosen, to_previous_session
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import Section, Verdict
from cfa_report.errors import UsageFault
from cfa_report.statistics import change_found, change_p_value
from cfa_report.store import EditionStore, Slice, family_identity

#: Expected share of false discoveries among the changes given one word.
FALSE_DISCOVERIES: Final = 0.05
#: A p-value computed again may differ in its last bit.
_DUST: Final = 1e-9
_GAMMAS: Final = (1.0, 3.0, float("inf"))
_WORDS: Final = tuple(str(word) for word in (Verdict.INDECIDABLE, Verdict.FRAGILE, Verdict.ROBUSTE, Verdict.PROUVE))


@dataclass(frozen=True)
class Family:
    """Every change of one session from the one before that an edition examines.

    Attributes
    ----------
    session
        The later session.
    level
        Share of false discoveries (0-1) that the control holds, for each word of verdict.
    examined
        How many changes could be tested.
    cutoffs
        Level up to which a p is accepted at Γ = 1, 3 and infinity; 0 where none is. It is the level of the last rank
        that passes, not the p found there: it moves only with the number of changes that pass, so that a page does not
        change because one learner of another campus did.
    """

    session: str
    level: float
    examined: int
    cutoffs: tuple[float, float, float]


def family_cutoffs(network: Slice) -> dict[str, Family]:
    """Count together all the changes of an edition, and give the family of each session.

    Parameters
    ----------
    network
        The slice of the whole network: every released cell of the edition.

    Returns
    -------
    dict
        For each session, its changes from the nearest earlier session of each cell, in the readings that the policy
        publishes: every certification of every campus, and the totals of apprentices of campuses and network. That is
        what the reports of that session compare; it depends on no filter of a run.

    Notes
    -----
    Benjamini Y. & Hochberg Y. (1995), Journal of the Royal Statistical Society B 57:289-300, at each Γ on its own.
    """
    cells = network.cells
    of_unit = (cells["campus"] != ALL_CAMPUSES) & (cells["certification"] != ALL_CERTIFICATIONS)
    of_totals = (cells["section"] == str(Section.CFA)) & (cells["certification"] == ALL_CERTIFICATIONS)
    estimates = estimate(chosen(cells[of_unit | of_totals], network), network.confidence)
    return {
        session: _family(to_previous_session(compare_cohorts(estimates, session, network.confidence)), session)
        for session in network.index.sessions
    }


def prepare_family(store: EditionStore) -> dict[str, Family]:
    """Give the families of an edition, computed and kept beside its slices where they are not there yet."""
    index = store.index()
    identity = family_identity(index.fingerprint)
    kept = store.family(identity)
    if kept is not None:
        return {name: _from_json(name, value) for name, value in kept.items()}
    families = family_cutoffs(store.slice(ALL_CAMPUSES, ALL_CERTIFICATIONS, max(index.sessions)))
    # The folder of a store may be read-only: the families are then computed each time.
    with contextlib.suppress(OSError):
        store.write_family({name: _to_json(family) for name, family in families.items()}, identity)
    return families


def edition_family(scope: Slice) -> Family:
    """Give the family to which the changes of a slice's session belong: that of the whole edition.

    Raises
    ------
    UsageFault
        When the slice does not come from a store: the other changes of the edition are then not known.
    """
    return edition_families(scope)[scope.session]


def edition_families(scope: Slice) -> dict[str, Family]:
    """Give the families of every session of a slice's edition, by session.

    Raises
    ------
    UsageFault
        As ``edition_family``.
    """
    if scope.folder is None:
        raise UsageFault(
            "les écarts des autres rapports de l'édition ne sont pas connus",
            action="Ouvrir le périmètre par open_slice",
        )
    return prepare_family(EditionStore(scope.folder))


def controlled(changes: pd.DataFrame, family: Family) -> pd.DataFrame:
    """Downgrade the verdicts that do not hold once all the changes of the edition are counted together.

    Parameters
    ----------
    changes
        Changes (``COMPARISON``), with the verdict that each has alone.
    family
        The family that they belong to.

    Returns
    -------
    DataFrame
        The same rows; a verdict whose own p is not accepted becomes the strongest weaker one whose p is. Where both
        sides are known for everybody the only words are *prouvé* and *indécidable*. Three more columns:
        ``verdict_seul`` keeps the verdict that each change has alone, ``examines`` and ``fausses_decouvertes`` say the
        size and the level of the control.
    """
    result = changes.copy()
    result["verdict_seul"] = result["verdict"]
    shown = (result["verdict"] != "").to_numpy(dtype=bool)
    if shown.any():
        rows = result.loc[shown]
        risks = np.minimum(np.array(family.cutoffs) * (1 + _DUST), 1.0)
        k1, n1, N1, k2, n2, N2 = _counts(rows)
        fragile, robust, proven = change_found(k1, n1, N1, k2, n2, N2, np.array(_GAMMAS), risks).T
        together = fragile.astype(int) + (fragile & robust) + (fragile & robust & proven)
        alone = np.array([_WORDS.index(word) for word in rows["verdict"]])
        strength = np.minimum(alone, together)
        register = np.ones(len(rows), dtype=bool)
        for side in (1, 2):
            register &= (rows[f"repondants_{side}"] == rows[f"eligibles_{side}"]).to_numpy(dtype=bool)
        strength = np.where(register & (strength < len(_WORDS) - 1), 0, strength)
        result.loc[shown, "verdict"] = [_WORDS[place] for place in strength]
    result["examines"] = family.examined
    result["fausses_decouvertes"] = family.level
    return result


def _family(changes: pd.DataFrame, session: str) -> Family:
    shown = changes.loc[changes["verdict"] != ""]
    cutoffs = tuple(_cutoff(values) for values in _p_values(shown)) if len(shown) else (0.0, 0.0, 0.0)
    return Family(session, FALSE_DISCOVERIES, len(shown), (cutoffs[0], cutoffs[1], cutoffs[2]))


def _cutoff(p_values: np.ndarray) -> float:
    passed = int((false_discovery_control(p_values) <= FALSE_DISCOVERIES).sum())
    return FALSE_DISCOVERIES * passed / len(p_values)


def _p_values(rows: pd.DataFrame) -> list[np.ndarray]:
    """Give the p of each change at Γ = 1, 3 and infinity; equal pairs of cells are computed once."""
    pairs, places = np.unique(np.hstack(_counts(rows)), axis=0, return_inverse=True)
    k1, n1, N1, k2, n2, N2 = np.hsplit(pairs, pairs.shape[1])
    found = np.asarray(change_p_value(k1, n1, N1, k2, n2, N2, np.array(_GAMMAS)))
    return list(found[places.ravel()].T)


def _counts(rows: pd.DataFrame) -> list[np.ndarray]:
    """Give k, n and N of the first cell of each change, then of the second: six columns."""
    counts = []
    for side in (1, 2):
        n = rows[f"repondants_{side}"].to_numpy(dtype=np.int64)
        N = rows[f"eligibles_{side}"].to_numpy(dtype=np.int64)
        counts += [np.rint(rows[f"taux_{side}"].to_numpy(dtype=np.float64) * n).astype(np.int64), n, N]
    return [column[:, None] for column in counts]


def _to_json(family: Family) -> dict[str, Any]:
    return {"niveau": family.level, "examines": family.examined, "seuils": list(family.cutoffs)}


def _from_json(session: str, value: dict[str, Any]) -> Family:
    one, three, infinity = value["seuils"]
    return Family(session, float(value["niveau"]), int(value["examines"]), (float(one), float(three), float(infinity)))
