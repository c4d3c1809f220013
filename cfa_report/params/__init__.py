"""The parameters of a network: who we are, what we promise, what is ordered, and where it all lies."""

from cfa_report.params.corrections import Correction
from cfa_report.params.network import Campus, Certification, Delivery, Network, ReferenceFile
from cfa_report.params.orders import Order, read_order
from cfa_report.params.places import Places, places, project_root
from cfa_report.params.policy import Disclosure, EditionRules, Employment, IndicatorChoice, Policy, Thresholds
from cfa_report.params.reading import Params, read_params

__all__ = [
    "Campus",
    "Certification",
    "Correction",
    "Delivery",
    "Disclosure",
    "EditionRules",
    "Employment",
    "IndicatorChoice",
    "Network",
    "Order",
    "Params",
    "Places",
    "Policy",
    "ReferenceFile",
    "Thresholds",
    "places",
    "project_root",
    "read_order",
    "read_params",
]
