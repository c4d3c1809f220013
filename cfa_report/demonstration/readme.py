"""The note that goes with the demonstration: what is real, what is invented, which cases are staged."""

from __future__ import annotations

from cfa_report.demonstration.sheet import courses, impossible_values


def readme_text() -> str:
    """Give the text of ``LISEZMOI.md``."""
    cases = "\n".join(
        f"- `{course.code}` ({course.label}) : {course.note.removeprefix('cas : ')}."
        for course in courses()
        if course.campus == "FICTIF"
    )
    grouped: dict[tuple[str, str, str, str], list[str]] = {}
    for value in impossible_values():
        key = (value.campus, value.indicator, value.printed, value.reason)
        grouped.setdefault(key, []).append(value.certification)
    values = "\n".join(
        f"| {campus} | {', '.join(codes)} | {indicator} | {printed} | {reason} |"
        for (campus, indicator, printed, reason), codes in grouped.items()
    )
    return _TEXT.format(cases=cases, values=values, number=len(impossible_values()))


_TEXT = """# Réseau Exemple : la démonstration

Aucune personne, aucune entreprise, aucun établissement de ce dossier n'existe. Les fichiers sont écrits par
`cfa-report demo` ; deux écritures donnent les mêmes octets.

## Ce qui est réel

- **Session 2025, campus de Paris, Marseille, Lyon et Toulouse** : les pourcentages d'une feuille d'indicateurs publiée.
  Les effectifs sont imprimés à Toulouse et reconstitués ailleurs : les plus petits qui rendent, sous la variante `ort`,
  chaque pourcentage dont le numérateur et le dénominateur sont connus (présentation, interruption, rupture nette,
  obtention, poursuite et, à Toulouse, insertion). D'autres effectifs, plus grands, les rendraient aussi, et la feuille
  donne une partie de ses valeurs en exemple : ce ne sont les résultats certifiés d'aucun centre.
- **Effectifs FPA de Toulouse** des sessions 2021, 2022 et 2023. Pour 2021 et 2022, rien d'autre n'est donné.
- **Références** de source `certificateur` : insertion imprimée moins valeur ajoutée imprimée.

## Ce qui est inventé

- Toutes les personnes : noms, dates de naissance, contrats, dates, employeurs, réponses une à une, notes.
- Les sessions 2023 et 2024 (hors effectifs FPA de 2023), avec une dérive tirée au sort par certification.
- Les enquêtes à 12, 18 et 24 mois. Les personnes en emploi y répondent plus souvent que les autres.
- En 2025 : la rupture nette de Toulouse, l'insertion de Paris, Marseille et Lyon, les promotions de Lyon, les présents
  des formations « en cours », les présents et les admis de `RNCP1212-FPA`, l'insertion de `RNCP140-FPA`, et les
  enquêtes que la feuille laisse vides. À `RNCP1084` et `RNCP34031`, où poursuite et insertion n'ont pas le même
  dénominateur, les répondants sont choisis pour que les deux pourcentages imprimés tiennent ensemble.
- Le campus Fictif tout entier, ses registres et leurs documents, et les références de source `inserjeunes` (campus
  Fictif et Lyon) et `certificateur_publie`.
- Les UAI (département 099), les SIRET (SIREN commençant par 000), les INE (commençant par 099), les adresses
  (`example.invalid`) et les téléphones (tranche réservée à la fiction).

La clé `params/cle_demonstration.txt` est publique : elle ne protège personne et ne doit servir à aucun vrai réseau.

## Les cas d'école du campus Fictif

{cases}

Le registre des actions correctives (`donnees/registres/`) porte une action close dont l'effet se voit, une action
engagée, une action en retard, une action close dont l'effet ne se mesure pas, une action abandonnée ; un des documents
cités manque dans `preuves/`.

Une même formation change de code entre 2024 et 2025 (`RNCP34079`, renouvelé par `RNCP39063`). Un fichier est refusé
(`suivi_refuse.csv`) : des situations sont remplies pour des personnes qui n'ont pas répondu, des dates n'existent pas,
une personne absente est dite admise. La session 2025 du BTS Tourisme s'achève le 31 décembre 2025 : à la date
d'observation (31 mars 2026), six résultats sont attendus et trois contrats sont rompus depuis moins de 180 jours.

## Les valeurs imprimées que ces données ne rendent pas ({number})

Aucun effectif ne les donne, ou la feuille n'en fournit pas : elles sont nommées, non forcées.

| campus | certifications | indicateur | imprimé | raison |
|---|---|---|---|---|
{values}
"""
