"""Reads the parameters of a network as one value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from cfa_report.domain.edition import Edition
from cfa_report.errors import ParameterError
from cfa_report.params.corrections import check_corrections
from cfa_report.params.model import validate
from cfa_report.params.network import Network
from cfa_report.params.places import Places, places
from cfa_report.params.policy import Policy
from cfa_report.params.strict_yaml import read_strict_yaml


@dataclass(frozen=True)
class Params:
    """A network, its policy, and where they were read."""

    network: Network
    policy: Policy
    places: Places

    def with_threshold(self, edition: Edition, threshold: int) -> Params:
        """Give the same parameters with a stricter threshold for one edition; never a looser one."""
        stricter = max(threshold, self.policy.seuils.of(edition))
        values = {**self.policy.seuils.model_dump(), str(edition): stricter}
        values["publique"] = max(values["publique"], values["interne"])
        thresholds = self.policy.seuils.model_copy(update=values)
        return replace(self, policy=self.policy.model_copy(update={"seuils": thresholds}))

    def resolve(self, relative: str) -> Path:
        """Give the absolute path of a file named in the parameters, relative to their folder."""
        return (self.places.params / relative).resolve()


def read_params(folder: Path) -> Params:
    """Read ``reseau.yaml`` and ``politique.yaml``.

    Raises
    ------
    ParameterError
        With the file and the line of the first value refused.
    """
    if not folder.is_dir():
        raise ParameterError(
            "le dossier des paramètres est introuvable",
            file=folder.name,
            action="Donner --params DOSSIER, ou créer une démonstration avec « cfa-report demo »",
        )
    network = validate(Network, read_strict_yaml(folder / "reseau.yaml"))
    located = read_strict_yaml(folder / "politique.yaml")
    policy = validate(Policy, located)
    check_corrections(policy.corrections, network, located)
    return Params(network=network, policy=policy, places=places(folder))
