"""The YAML reader says no, with the line, and never with a traceback."""

from __future__ import annotations

import contextlib
import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.errors import ParameterError
from cfa_report.params import read_order
from cfa_report.params.strict_yaml import read_strict_yaml

HOSTILE = Path(__file__).parents[1] / "hostile"


def read(tmp_path: Path, content: str | bytes) -> object:
    path = tmp_path / "essai.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_strict_yaml(path).value


def refusal(tmp_path: Path, content: str | bytes) -> ParameterError:
    with pytest.raises(ParameterError) as caught:
        read(tmp_path, content)
    assert caught.value.file == "essai.yaml"
    assert caught.value.action
    return caught.value


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("y01_bomb.yaml", "alias"),
        ("y02_python_tag.yaml", "étiquettes"),
        ("y04_dup_key.yaml", "deux fois"),
        ("y05_seuil_0.yaml", "seuil"),
        ("y08_quotes_newline.yaml", "caractère de contrôle"),
        ("y09_nan_none.yaml", "ambiguë"),
        ("y11_not_utf8.yaml", "UTF-8"),
    ],
)
def test_every_hostile_order_is_refused_at_once_for_its_own_reason(name: str, words: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ParameterError) as caught:
        read_order(HOSTILE / name)
    assert time.perf_counter() - started < 1
    assert words in caught.value.message
    assert caught.value.file == name
    assert caught.value.line is not None


def test_the_control_order_is_accepted() -> None:
    order = read_order(HOSTILE / "y00_control.yaml")
    assert (order.campus, order.rncp, order.exit_year) == ("LYON", "35185", "2025")


def test_every_hostile_yaml_is_in_this_test() -> None:
    assert len(list(HOSTILE.glob("y*.yaml"))) == 8


@pytest.mark.parametrize(
    "value",
    [
        "NO", "yes", "on", "Off", "y", "n", "True", "FALSE", "null", "Null", "~", "", "nan", ".nan", ".inf", "-.Inf",
        "1e5", "1E5", "1_000", "00147", "0x1F", "0o17", "0b1", "1:30", "12:30:45", "2025-06", "+5", "5.", ".5", "1,5",
        "-", "=", "<<", "123456789012345678", "1.1234567890123456789", "9" * 5_000, "0." + "9" * 5_000,
    ],
)  # fmt: skip
def test_a_value_that_reads_in_two_ways_needs_quotes(value: str, tmp_path: Path) -> None:
    fault = refusal(tmp_path, f"bon: 1\ncle: {value}\n")
    assert fault.line == 2
    if value and value != "-":
        assert read(tmp_path, f'cle: "{value}"\n') == {"cle": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5), ("-3", -3), ("0", 0), ("0.95", 0.95), ("true", True), ("false", False),
        ("2026-03-31", date(2026, 3, 31)), ("Réseau d'été", "Réseau d'été"), ("'00147'", "00147"), ('"NO"', "NO"),
        ("[1, 2]", [1, 2]), ("{a: 1}", {"a": 1}), ("RNCP183", "RNCP183"), ("[]", []),
    ],
)  # fmt: skip
def test_a_plain_value_is_what_it_looks_like(text: str, value: object, tmp_path: Path) -> None:
    found = read(tmp_path, f"cle: {text}\n")
    assert found == {"cle": value}
    assert type(found["cle"]) is type(value)  # type: ignore[index]


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        ("a: &x 1\nb: *x\n", "alias", 1),
        ("a: 1\nb: !!str 5\n", "étiquettes", 2),
        ("a: !!python/object/apply:os.system ['true']\n", "étiquettes", 1),
        ("a: {b: 1, b: 2}\n", "deux fois", 1),
        ("a: 1\n---\nb: 2\n", "plusieurs documents", 2),
        ("? [1, 2]\n: 3\n", "clé", 1),
        ("a: [1\nb: 2\n", "ne se lit pas", 2),
        ("a:\tb\n\t- c\n", "ne se lit pas", 2),
        ("date: 2026-02-30\n", "date", 1),
        ('a: "x\\u0000y"\n', "contrôle", 1),
        ('a: "x\\u202Ey"\n', "invisible", 1),
        ('a: "\\uD800"\n', "ne se lit pas", 1),
        ('"a\\e[31m": 1\n', "contrôle", 1),
        ("a: |\n  deux\n  lignes\n", "contrôle", 1),
        ("a: " + "[" * 30 + "]" * 30 + "\n", "imbriqués", 1),
        ("a: " + "[" * 3_000 + "]" * 3_000 + "\n", "imbriqués", 1),
    ],
)
def test_what_bombs_are_made_of_is_refused_with_its_line(content: str, words: str, line: int, tmp_path: Path) -> None:
    fault = refusal(tmp_path, content)
    assert words in fault.message
    assert fault.line == line


@pytest.mark.parametrize("content", ["", "   \n", "# rien\n", "\ufeff"])
def test_an_empty_file_is_refused(content: str, tmp_path: Path) -> None:
    assert "vide" in refusal(tmp_path, content).message


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfa: 1\n") == {"a": 1}


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    assert "1 Mo" in refusal(tmp_path, b"a: 1\n" + b"#" * 1_000_001).message


def test_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    fault = refusal(tmp_path, "a: 1\nb: été\n".encode("latin-1"))
    assert (fault.line, "UTF-8" in fault.message) == (2, True)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.yaml", tmp_path):
        with pytest.raises(ParameterError, match=r"introuvable|illisible"):
            read_strict_yaml(path)


def test_decomposed_accents_are_composed(tmp_path: Path) -> None:
    text = unicodedata.normalize("NFD", "été")
    assert read(tmp_path, f"a: {text}\n") == {"a": "été"}


@settings(derandomize=True, deadline=None, max_examples=150)
@given(text=st.text(max_size=12))
def test_any_text_in_quotes_comes_back_or_is_refused(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "texte.yaml"
    path.write_bytes(yaml.safe_dump({"cle": text}, allow_unicode=False, default_style='"', width=10_000).encode())
    visible = all(unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for one in text)
    try:
        assert read_strict_yaml(path).value == {"cle": unicodedata.normalize("NFC", text)}
        assert visible
    except ParameterError:
        assert not visible


@settings(derandomize=True, deadline=None, max_examples=150)
@given(content=st.one_of(st.binary(max_size=60), st.text("abc:-{}[]&*!?|>%@`'\"#\n\t 0123456789.,~<=é", max_size=60)))
def test_anything_at_all_is_read_or_refused(content: bytes | str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "bruit.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with contextlib.suppress(ParameterError):
        assert read_strict_yaml(path).value is not None


def test_a_path_with_a_nul_is_told(tmp_path: Path) -> None:
    with pytest.raises(ParameterError):
        read_strict_yaml(tmp_path / "a\x00b.yaml")
