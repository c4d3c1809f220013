"""A learner whose name is a word of every page stops nothing; one whose name is not is found."""

from __future__ import annotations

from cfa_report.params import read_params
from cfa_report.preparation.scan import public_texts, scan_edition
from cfa_report.privacy import Identity, Search
from tests.functional.conftest import Run

#: Surnames and first names of the country, many of which are words, places, months, or names of statisticians.
_TEXT = """
MARTIN BERNARD THOMAS PETIT ROBERT RICHARD DURAND DUBOIS MOREAU LAURENT SIMON MICHEL LEFEBVRE LEROY ROUX DAVID
BERTRAND MOREL FOURNIER GIRARD BONNET DUPONT LAMBERT FONTAINE ROUSSEAU VINCENT MULLER LEFEVRE FAURE ANDRE MERCIER
BLANC GUERIN BOYER GARNIER CHEVALIER FRANCOIS LEGRAND GAUTHIER GARCIA PERRIN ROBIN CLEMENT MORIN NICOLAS HENRY
ROUSSEL MATHIEU MASSON MARCHAND DUVAL DENIS DUMONT MARIE LEMAIRE NOEL MEYER DUFOUR BRUN JOLY RIVIERE LUCAS BARBIER
GERARD ROCHE RENARD ROY COLIN VIDAL PICARD ROGER FABRE RENAUD LACROIX OLIVIER PIERRE BOURGEOIS REY LECOMTE JEAN
BERGER CARPENTIER MOULIN LOUIS BOUCHER FLEURY ADAM PARIS POIRIER CHARLES CHARPENTIER BARON DANIEL COUSIN GERMAIN
BRETON LEVEQUE LEBLANC BARRE BOULANGER MARECHAL COURT LONG GRAND FORT ROSE VIOLETTE CERISE PRUNE MAI AVRIL JUIN
CAMILLE CLAIRE EMMA JADE HUGO JULES ALICE INES LINA ALMA VERA GENEVA LUCIDA WILSON FISHER PEARSON HOLM MODELE FRANCE
AIME PARFAIT DESIRE CONSTANT PRUDENT VALEUR SOURCE TITRE BORNE RIEN SANS TOUS PLUS SAGE SENS COTE PART TAUX
"""
NAMES = _TEXT.split()


def test_nobody_is_found_by_mistake_under_the_names_of_the_country(finished: Run) -> None:
    params = read_params(finished.params)
    search = Search.of([Identity("nom", name, "x", 1) for name in NAMES], public_texts(params))
    assert 20 <= search.common <= 40
    files = [
        path for folder in (finished.reports, params.places.private) for path in folder.rglob("*") if path.is_file()
    ]
    assert len(files) > 80
    assert [found.sentence() for path in files for found in search.in_file(path, path.name)] == []


def test_nobody_of_the_demonstration_is_in_either_edition(finished: Run) -> None:
    params = read_params(finished.params)
    for edition in ("interne", "publique"):
        scan = scan_edition(params, finished.reports / edition)
        assert scan.holds, scan.sentences()
        assert scan.identities > 10_000
        assert scan.common < 20
