"""The one door to Great Expectations: imported late, asked in memory, answers without a single value."""

from __future__ import annotations

import logging
import os
import warnings
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from cfa_report.leaving_out import GRAMMAR, leaving_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from cfa_report.intake.suite import Expectation

#: First question: does it hold? Nothing else is computed.
_VERDICT: Final = {"result_format": "BOOLEAN_ONLY"}
#: Second question, where it does not: on which lines? ``exclude_unexpected_values`` keeps the values out of the answer.
_LINES: Final = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "exclude_unexpected_values": True,
    "include_unexpected_rows": False,
}


@dataclass(frozen=True)
class Answer:
    """The engine's answer to one expectation.

    Parameters
    ----------
    id
        Id of the expectation.
    success
        Whether it holds; ``None`` when the engine could not tell.
    lines
        Index labels of the rows that break it, sorted; empty for a rule about the whole table.
    count
        How many rows break it (1 for a rule about the whole table).
    """

    id: str
    success: bool | None
    lines: tuple[int, ...]
    count: int


def engine_version() -> str:
    """Give the version of Great Expectations without importing it."""
    return version("great-expectations")


def load() -> None:
    """Import the engine: what is imported here need not be in the forks of this process."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings(), leaving_out(GRAMMAR):
        warnings.simplefilter("ignore")
        import great_expectations  # noqa: F401


def ask(frame: pd.DataFrame, expectations: Sequence[Expectation]) -> dict[str, Answer]:
    """Validate a table in an ephemeral context that is forgotten at once.

    Parameters
    ----------
    frame
        The table; its index holds the line numbers.
    expectations
        At least one; ids are unique.

    Returns
    -------
    dict
        One answer per expectation answered, by id; an expectation that the engine lost is absent.
    """
    load()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig
        from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

        for name in [name for name in logging.root.manager.loggerDict if name.startswith("great_expectations")]:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        asset = context.data_sources.add_pandas("intake").add_dataframe_asset("table")
        batch = asset.add_batch_definition_whole_dataframe("all").get_batch(
            {"dataframe": frame.rename_axis(index=None)}
        )

        def validate(asked: Sequence[Expectation], result_format: dict[str, Any]) -> dict[str, Answer]:
            suite = gx.ExpectationSuite(
                name="table",
                expectations=[
                    ExpectationConfiguration(
                        type=item.type, kwargs=dict(item.arguments), meta={"id": item.id}
                    ).to_domain_obj()
                    for item in asked
                ],
            )
            results = batch.validate(suite, result_format=result_format).results
            return {answer.id: answer for answer in map(_answer, results)}

        answers = validate(expectations, _VERDICT)
        broken = [item for item in expectations if item.id in answers and answers[item.id].success is False]
        return answers | (validate(broken, _LINES) if broken else {})


def _answer(result: Any) -> Answer:
    identifier = str(result.expectation_config.meta["id"])
    failed_to_run = "raised_exception" not in result.exception_info or result.exception_info["raised_exception"]
    if failed_to_run or result.success is None:
        return Answer(identifier, None, (), 0)
    if result.success:
        return Answer(identifier, True, (), 0)
    lines = tuple(sorted(int(line) for line in result.result.get("unexpected_index_list") or ()))
    return Answer(identifier, False, lines, len(lines) or 1)
