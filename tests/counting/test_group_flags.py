"""Which group each learner is in, and when nobody's is known."""

from __future__ import annotations

import pandas as pd
import pytest

from cfa_report.counting.groups import group_flags
from cfa_report.domain.vocabulary import AGE_CLASSES

_AGES = ["age_moins_de_18_ans", "age_de_18_a_20_ans", "age_de_21_a_25_ans", "age_des_26_ans"]


def people(*rows: tuple[str | None, str | None], sessions: str = "") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make learners of one campus with a sex and an age class, and their places; a letter a session."""
    learners = pd.DataFrame({"apprenti": [f"n{rank}" for rank in range(len(rows))]})
    learners["sexe"] = pd.array([sex for sex, _ in rows], dtype="str")
    learners["classe_age"] = pd.array([age for _, age in rows], dtype="str")
    places = pd.DataFrame({"campus": "PARIS", "section": "CFA"}, index=pd.Index(learners["apprenti"]))
    places["session"] = list(sessions or "a" * len(rows))
    return learners, places


def test_women_and_men_and_the_four_ages_are_everybody_once() -> None:
    flags = group_flags(*people(("F", "moins de 18 ans"), ("M", "18-20 ans"), ("M", "26 ans et plus")))
    assert flags["femme"].tolist() == [True, False, False]
    assert flags["homme"].tolist() == [False, True, True]
    assert (flags[["femme", "homme"]].sum(axis=1) == 1).all()
    assert (flags[_AGES].sum(axis=1) == 1).all()
    assert flags["age_des_26_ans"].tolist() == [False, False, True]


def test_each_age_class_of_the_reader_has_its_flag() -> None:
    for name, label in zip(_AGES, AGE_CLASSES, strict=True):
        assert group_flags(*people(("F", label)))[name].tolist() == [True]


def test_one_unknown_sex_leaves_that_of_the_session_unknown_and_not_its_ages_nor_another_session() -> None:
    flags = group_flags(*people(("F", "18-20 ans"), (None, "18-20 ans"), ("M", "18-20 ans"), sessions="aab"))
    assert flags["femme"].isna().tolist() == [True, True, False]
    assert flags["homme"].isna().tolist() == [True, True, False]
    assert flags["age_de_18_a_20_ans"].tolist() == [True, True, True]


@pytest.mark.parametrize("column", ["sexe", "classe_age"])
def test_a_column_that_is_not_delivered_has_no_flag(column: str) -> None:
    learners, places = people(("F", "18-20 ans"))
    flags = group_flags(learners.drop(columns=column), places)
    assert not set(flags) & ({"femme", "homme"} if column == "sexe" else set(_AGES))
    assert len(flags.columns) > 0
