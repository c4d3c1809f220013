"""The one reading that keeps contacts: for the follow-up list, which never leaves the private folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cfa_report.intake.context import Context
from cfa_report.intake.loading import LoadedTable, load_table
from cfa_report.intake.schema import TableContract

#: The only table whose identities may be kept.
CONTACTS = "coordonnees"


def load_contacts(path: Path, contract: TableContract, context: Context) -> LoadedTable:
    """Read a table of contacts with its names, mails and telephones; the learner's number is still a pseudonym.

    Parameters
    ----------
    path
        A CSV or XLSX file.
    contract
        The contract ``coordonnees``.
    context
        Holds the key, so that contacts join the other tables by pseudonym.

    Raises
    ------
    ValueError
        For any other table: nobody else's identities are read.
    """
    if contract.name != CONTACTS:
        raise ValueError("only the table of contacts is read with its identities")
    fields = tuple(
        replace(field, personal="aucune") if field.personal == "directe" else field for field in contract.fields
    )
    # No cache: nothing about a table of contacts is kept, not even its report.
    return load_table(path, replace(contract, fields=fields), context)
