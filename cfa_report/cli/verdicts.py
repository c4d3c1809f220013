"""The verdict on one file, in text."""

from __future__ import annotations

from collections.abc import Callable

from cfa_report.preparation.check import Verdict

_WORDS = {"accepte": "accepté", "avertissement": "accepté avec avertissement", "refuse": "refusé"}
_LINES = 10


def tell_verdict(verdict: Verdict, say: Callable[[str], None]) -> None:
    """Say what a file is worth and what to do, one sentence a finding, with its first lines."""
    contract = f" (contrat {verdict.contract})" if verdict.contract else ""
    say(f"{verdict.file} : {_WORDS[verdict.verdict]}{contract}")
    for finding in verdict.findings:
        where = [f"colonne {finding.column}"] if finding.column else []
        if finding.lines:
            shown = ", ".join(str(line) for line in finding.lines[:_LINES])
            more = f" et {len(finding.lines) - _LINES} autres" if len(finding.lines) > _LINES else ""
            where.append(f"ligne{'s' if len(finding.lines) > 1 else ''} {shown}{more}")
        place = f" ({', '.join(where)})" if where else ""
        action = f" {finding.action}." if finding.action else ""
        say(f"  {finding.severity} {finding.code}{place} : {finding.message}.{action}")
