"""What a start loads: a command or a server waits for nothing that only some page or file needs."""

import subprocess
import sys

HEAVY = {"alembic", "flask_migrate", "gunicorn", "numpy", "openpyxl", "pandas", "PIL", "pptx", "psycopg", "weasyprint"}
PAGES = ("portfolio.site", "portfolio.reports", "portfolio.programmes", "portfolio.countries", "portfolio.admin")


def loaded_by(script: str) -> set[str]:
    """The modules that are there after a script's end."""
    script += "\nimport sys; print('loaded:', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_nothing_that_only_some_page_or_file_needs_is_loaded_at_the_start() -> None:
    loaded = loaded_by("import portfolio.app, portfolio.site")
    assert "portfolio.reports.views" in loaded
    assert HEAVY & loaded == set()


def test_the_commands_of_returns_load_no_page_and_no_report() -> None:
    script = "from portfolio.app import console_script; words = ['returns', 'check', '--help']\n"
    loaded = loaded_by(script + "console_script().main(words, prog_name='portfolio', standalone_mode=False)")
    assert "portfolio.returns.checking" in loaded
    assert [name for name in loaded if name.startswith(PAGES)] == []
