"""``cfa-report followup``: the order comes from released counts, the people from the private wing; here they meet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from babel.dates import format_date

from cfa_report.analysis import call_order
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.errors import CfaReportError, UsageFault
from cfa_report.params import Params
from cfa_report.params.policy import THRESHOLD_FLOOR
from cfa_report.preparation.followup import Followup, write_followup
from cfa_report.store import ensure_store


def make_lists(
    params: Params, sessions: Sequence[str], campuses: Sequence[str], horizon: int, day: str, say: Callable[[str], None]
) -> int:
    """Write the follow-up lists and say how many lines there are, unless they are few; 4 when a delivery was refused.

    Raises
    ------
    UsageFault
        When the horizon or the day is not one, or no delivery brings contacts.
    """
    if horizon not in params.policy.horizons_mois:
        raise UsageFault(
            f"il n'y a pas d'enquête à {horizon} mois",
            action=f"Horizons de politique.yaml : {', '.join(map(str, params.policy.horizons_mois))}",
        )
    first = _day(day) if day else params.policy.date_edition
    store = ensure_store(params, Edition.INTERNE)
    order = {one: call_order(store.slice(ALL_CAMPUSES, ALL_CERTIFICATIONS, one), horizon) for one in sessions}
    try:
        made = write_followup(params, sessions, campuses, horizon, first, order)
    except CfaReportError:
        raise
    except Exception as fault:
        # What a fault says may quote a row: only its kind is told.
        raise CfaReportError(f"la liste n'a pas pu être écrite ({type(fault).__name__})") from None
    _tell(made, params, say)
    return 4 if made.refused else 0


def _tell(made: Followup, params: Params, say: Callable[[str], None]) -> None:
    few = THRESHOLD_FLOOR[Edition.PUBLIQUE]
    say(f"relance : {made.lines} lignes" if made.lines >= few else f"relance : moins de {few} lignes")
    expiry = format_date(made.expiry, format="long", locale="fr")
    say(f"Dossier : {params.places.followups} (un fichier par campus et session), à détruire le {expiry}.")
    if made.unreachable:
        say("Des personnes sans réponse n'ont ni téléphone ni courriel dans les coordonnées : elles n'y sont pas.")
    for campus, sentence in made.refused:
        say(f"{campus} : pas de liste, livraison refusée. {sentence}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageFault(f"« {text} » n'est pas une date", action="L'écrire AAAA-MM-JJ") from None
