"""The import contracts hold, and each of them breaks when a wrong import is planted in a copy of the tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

# contract, file that imports, what it must not import (both are made in the copy where they do not exist)
PLANTED = [
    ("Tiers import downwards", "registers/audit/services.py", "gongkai.oversight.workplans.services"),
    ("Tiers import downwards", "oversight/workplans/services.py", "gongkai.public.desk.views"),
    ("Tiers import downwards", "disclosure/records/services.py", "gongkai.oversight.workplans.services"),
    ("Tiers import downwards", "law/spans.py", "gongkai.documents.reading"),
    ("Tiers import downwards", "documents/reading/blocks.py", "gongkai.registers.files.services"),
    ("Tiers import downwards", "public/desk/views.py", "gongkai.config.urls"),
    ("Order inside public", "public/desk/views.py", "gongkai.public.portal.views"),
    ("Order inside public", "public/search/queries.py", "gongkai.public.mirror.services"),
    ("Order inside oversight", "oversight/workplans/services.py", "gongkai.oversight.annual_reports.services"),
    ("Order inside disclosure", "disclosure/catalogues/services.py", "gongkai.disclosure.records.services"),
    ("Order inside registers", "registers/organs/queries.py", "gongkai.registers.obligations.models"),
    ("Order inside registers", "registers/audit/services.py", "gongkai.registers.accounts.models"),
    ("Order inside documents", "documents/reading/blocks.py", "gongkai.documents.printing"),
    ("Order inside a capability", "registers/audit/models.py", "gongkai.registers.audit.services"),
    ("Order inside a capability", "registers/organs/queries.py", "gongkai.registers.organs.backoffice"),
    ("Order inside a capability", "oversight/workplans/forms.py", "gongkai.oversight.workplans.views"),
    ("The law and the documents know no framework", "law/spans.py", "django.utils.timezone"),
    ("The law and the documents know no framework", "documents/reading/blocks.py", "django.conf"),
    ("What the law asks is pure", "registers/audit/rules.py", "django.db.models"),
]
FOLDERS = ["novelties", "public/novelties", "oversight/novelties", "disclosure/novelties", "registers/novelties"]


@pytest.fixture
def tree(tmp_path):
    skipped = shutil.ignore_patterns("tests", "locale", "static", "templates", "__pycache__")
    shutil.copytree(PROJECT / "src" / "gongkai", tmp_path / "src" / "gongkai", ignore=skipped)
    shutil.copy(PROJECT / ".importlinter", tmp_path)
    return tmp_path


def package(tree, folder):
    """Make ``folder`` below the package ``gongkai`` of the copy importable."""
    top = tree / "src" / "gongkai"
    made = top / folder
    made.mkdir(parents=True, exist_ok=True)
    for level in (made, *made.parents):
        if level == top:
            break
        (level / "__init__.py").touch()
    return made


def lint(tree):
    """What the linter says about the copy."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    environment = {**os.environ, "PYTHONPATH": str(tree / "src")}
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)


def test_the_tree_as_it_is_keeps_every_contract(tree):
    done = lint(tree)

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(("contract", "importer", "imported"), PLANTED)
def test_a_wrong_import_breaks_its_contract(tree, contract, importer, imported):
    if imported.startswith("gongkai."):
        *folders, module = imported.split(".")[1:]
        with (package(tree, "/".join(folders)) / f"{module}.py").open("a"):
            pass
    file = package(tree, Path(importer).parent) / Path(importer).name
    with file.open("a", encoding="utf-8") as text:
        text.write(f"\nimport {imported}\n")

    done = lint(tree)

    assert done.returncode == 1, done.stdout
    assert f"{contract} BROKEN" in done.stdout


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_that_stands_in_no_list_breaks_a_contract(tree, folder):
    package(tree, folder)

    done = lint(tree)

    assert done.returncode == 1, done.stdout
    assert "not listed as layers" in done.stdout
