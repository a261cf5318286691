"""A file a construct: what is written, the tree that it is, the problems that are said.

Each file of fixtures/ holds cases of three parts, divided by lines of their own: `=== name`, the
draft, `--- tree`, the outline, `--- problems`, a problem a line. `--golden` rewrites the last two:
read the diff.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from drafting import post, said
from outline import outline

FOLDER = Path(__file__).with_name("fixtures")
FILES = sorted(FOLDER.glob("*.md"))


class Case(NamedTuple):
    name: str
    body: str
    tree: str
    problems: str


def cases(path: Path) -> list[Case]:
    found = []
    for part in ("\n" + path.read_text(encoding="utf-8")).split("\n=== ")[1:]:
        name, _, rest = part.partition("\n")
        body, _, rest = rest.partition("\n--- tree\n")
        tree, _, problems = rest.partition("--- problems\n")
        found.append(Case(name, body, tree, problems.strip("\n")))
    return found


def made(case: Case) -> Case:
    built = post(case.body + "\n")
    lines = [
        f"{place} {each.severity}: {each.message}"
        for place, each in zip(said(built.problems), built.problems, strict=True)
    ]
    return case._replace(tree=outline(built.document), problems="\n".join(lines))


def written(all_cases: list[Case]) -> str:
    parts = []
    for case in all_cases:
        problems = f"{case.problems}\n" if case.problems else ""
        parts.append(f"=== {case.name}\n{case.body}\n--- tree\n{case.tree}--- problems\n{problems}")
    return "\n".join(parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_tree_and_the_problems_of_each_construct(
    path: Path, request: pytest.FixtureRequest
) -> None:
    expected = cases(path)
    assert expected, f"{path.name} holds no case"
    found = [made(case) for case in expected]
    if request.config.getoption("--golden"):
        path.write_text(written(found), encoding="utf-8")
        return
    for case, now in zip(expected, found, strict=True):
        assert now.tree == case.tree, f"{path.name}: {case.name}"
        assert now.problems == case.problems, f"{path.name}: {case.name}"


def test_every_construct_has_its_file() -> None:
    assert {path.stem for path in FILES} == {
        "boxes", "chinese", "citations", "directives", "emphasis", "footnotes", "images",
        "links", "tables", "tasks", "terms",
    }  # fmt: skip
