"""The base of parameter models: strict, frozen, unknown keys refused, errors told in French with their line."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from cfa_report.errors import ParameterError
from cfa_report.params.strict_yaml import Located


class StrictModel(BaseModel):
    """A mapping whose every key is declared."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


def quoted(value: Any) -> Any:
    """Refuse a code that YAML would read as a number or a date."""
    if not isinstance(value, str):
        raise PydanticCustomError("guillemets", "un code s'écrit entre guillemets")
    return value


def one_line(value: str) -> str:
    """Refuse what turns a label into something else than one visible line: controls, line ends, turned writing."""
    if _INVISIBLE.search(value):
        raise PydanticCustomError(
            "regle",
            "{message}",
            {
                "message": "un libellé contient un saut de ligne ou un caractère invisible",
                "action": "L'écrire sur une ligne, en caractères visibles",
            },
        )
    return value


_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

#: A code of the network: campus or certification.
Code = Annotated[str, BeforeValidator(quoted), StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{0,39}$")]
#: The exit year of a cohort, or of two pooled cohorts.
Session = Annotated[str, BeforeValidator(quoted), StringConstraints(pattern=r"^[0-9]{4}$")]
#: A label shown on pages.
Label = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(one_line)]

#: A sentence or two shown on pages; empty when there is nothing to say.
Text = Annotated[str, StringConstraints(max_length=600, strip_whitespace=True)]

Model = TypeVar("Model", bound=StrictModel)

_MESSAGES = {
    "missing": ("il manque la clé « {key} »", "L'ajouter"),
    "extra_forbidden": ("la clé « {key} » est inconnue", "La corriger ou la retirer"),
    "string_type": ("« {key} » attend un texte", "L'écrire entre guillemets"),
    "guillemets": ("« {key} » attend un code entre guillemets", 'L\'écrire entre guillemets ("…")'),
    "string_pattern_mismatch": (
        "« {key} » n'a pas la forme attendue",
        "Majuscules, chiffres et tirets seulement, selon la clé",
    ),
    "string_too_short": ("« {key} » est vide", "Lui donner une valeur"),
    "string_too_long": ("« {key} » est trop long", "Le raccourcir"),
    "int_type": ("« {key} » attend un nombre entier", "L'écrire en chiffres, sans guillemets"),
    "float_type": ("« {key} » attend un nombre", "L'écrire en chiffres, sans guillemets"),
    "bool_type": ("« {key} » attend true ou false", "Corriger la valeur"),
    "date_type": ("« {key} » attend une date", "L'écrire AAAA-MM-JJ, sans guillemets"),
    "list_type": ("« {key} » attend une liste", "L'écrire entre crochets"),
    "dict_type": ("« {key} » attend des clés et des valeurs", "Corriger la valeur"),
    "model_type": ("« {key} » attend des clés et des valeurs", "Corriger la valeur"),
    "literal_error": ("« {key} » contient un code inconnu", "Choisir parmi {expected}"),
    "enum": ("« {key} » n'est pas une valeur connue", "Choisir parmi les valeurs du modèle"),
    "too_short": ("« {key} » est une liste vide", "Lui donner au moins une valeur"),
}


def validate(model: type[Model], located: Located) -> Model:
    """Turn a located YAML value into a model, or say in one French sentence which line stops it.

    Raises
    ------
    ParameterError
        On the first refused value in the order of the file; the number of the others is said.
    """
    try:
        return model.model_validate(located.value)
    except ValidationError as error:
        details = sorted(error.errors(include_url=False), key=lambda item: located.line(_path(item)) or 0)
        raise _refusal(details[0], len(details) - 1, located) from None


def _path(item: ErrorDetails) -> tuple[str | int, ...]:
    return tuple(part for part in item["loc"] if part != "[key]")


def _refusal(item: ErrorDetails, others: int, located: Located) -> ParameterError:
    path = _path(item)
    key = next((part for part in reversed(path) if isinstance(part, str)), "fichier")
    kind = item["type"]
    context = item.get("ctx", {})
    if kind in ("greater_than_equal", "less_than_equal", "greater_than", "less_than"):
        limit = next((context[name] for name in ("ge", "le", "gt", "lt") if name in context), "")
        message, action = f"« {key} » est hors des limites ({limit})", "Corriger la valeur"
    elif kind == "regle":
        message, action = str(context["message"]), str(context["action"])
    else:
        template, action = _MESSAGES.get(kind, ("« {key} » a une valeur refusée", "Corriger la valeur"))
        message = template.format(key=key)
        action = action.format(expected=str(context.get("expected", "")).replace(" or ", " et "))
    if others:
        message = f"{message} (et {others} autre{'s' if others > 1 else ''} à corriger ensuite)"
    return ParameterError(message, file=located.file, line=located.line(path), action=action)


def broken_rule(message: str, action: str) -> PydanticCustomError:
    """Make the error of a rule between keys: what is wrong and what to do, in French."""
    return PydanticCustomError("regle", "{message}", {"message": message, "action": action})
