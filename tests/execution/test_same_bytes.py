"""A fork and an ordinary kernel give the same bytes, and no report sees another's chance."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cfa_report.execution.kernels import Kernel
from tests.execution.made_up_notebooks import batch

#: What a page may show that the two ways of running a cell could give differently.
NOTEBOOKS = {
    "ordre": [
        "print('avant')\ndisplay(HTML('<p>milieu</p>'))\nprint('après')\nimport sys\nprint('bruit', file=sys.stderr)\n"
        "print('fin')\nHTML('<p>valeur</p>')"
    ],
    "long": ["for i in range(3000):\n    print(i)"],
    "hasard": ["import random\nimport numpy as np\nnp.random.seed(1)\nprint(np.random.rand(), hash('mot'))"],
    "image": ["import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('Essai')"],
    "figure": ["import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.bar([1, 2], [3, 4])\nplt.show()"],
    "seaborn": ["import seaborn as sns\nimport pandas as pd\nsns.barplot(pd.DataFrame({'a': [1, 2]}), y='a')\nNone"],
    "suite": ["import random\nimport numpy as np\nprint(random.random(), np.random.rand())"],
    "texte": ["'une valeur'", "_", "1;", "Markdown = __import__('IPython').display.Markdown\nMarkdown('# *Deux*')"],
    "lieu": ["import os\nprint(os.path.basename(os.getcwd()), __name__, os.environ['TZ'])"],
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[Kernel, Path]:
    folders = {kernel: tmp_path_factory.mktemp(str(kernel)) for kernel in Kernel}
    for kernel, folder in folders.items():
        results = batch(folder, kernel, NOTEBOOKS)
        assert [result.problem for result in results.values() if not result.done] == []
    return folders


@pytest.mark.parametrize("name", list(NOTEBOOKS))
def test_a_fork_gives_the_page_of_an_ordinary_kernel(name: str, both: dict[Kernel, Path]) -> None:
    forked, fresh = (both[kernel] / "sortie" / f"{name}.html" for kernel in (Kernel.FORK, Kernel.FRESH))
    assert forked.read_text(encoding="utf-8") == fresh.read_text(encoding="utf-8")


def test_a_figure_left_open_is_on_the_page(both: dict[Kernel, Path]) -> None:
    for name in ("image", "figure", "seaborn"):
        page = (both[Kernel.FORK] / "sortie" / f"{name}.html").read_text(encoding="utf-8")
        assert page.count("data:image/png;base64,") == 1


def test_what_a_cell_prints_is_in_its_place(both: dict[Kernel, Path]) -> None:
    page = (both[Kernel.FORK] / "sortie" / "ordre.html").read_text(encoding="utf-8")
    words = re.findall(r"avant|milieu|après|fin|valeur|bruit", page[page.index("<main") :])
    assert words == ["avant", "milieu", "après", "fin", "valeur"]


def test_chance_starts_again_in_every_report(tmp_path: Path) -> None:
    draw = ["import random\nimport numpy as np\nprint(random.random(), np.random.rand())"]
    batch(tmp_path, Kernel.FORK, {"un": draw, "deux": draw})
    drawn = [re.findall(r"0\.\d+ 0\.\d+", (tmp_path / f"sortie/{name}.html").read_text()) for name in ("un", "deux")]
    assert drawn[0] == drawn[1] != []
