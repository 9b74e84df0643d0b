"""What a start loads: a command or a server waits for nothing that only some page or file needs."""

import subprocess
import sys

HEAVY = {
    "alembic",
    "flask_migrate",
    "gunicorn",
    "numpy",
    "openpyxl",
    "pandas",
    "PIL",
    "pptx",
    "psycopg",
    "weasyprint",
}
PAGES = (
    "portfolio.web.site",
    "portfolio.reports",
    "portfolio.programmes",
    "portfolio.countries",
    "portfolio.admin",
)


def loaded_by(script: str) -> set[str]:
    """The modules that are there after a script's end."""
    script += "\nimport sys; print('loaded:', *sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.rpartition("loaded:")[2].split())


def test_nothing_that_only_some_page_or_file_needs_is_loaded_at_the_start() -> None:
    loaded = loaded_by("import portfolio.app, portfolio.web.site")
    assert "portfolio.reports.views" in loaded
    assert HEAVY & loaded == set()


def test_the_commands_of_returns_load_no_page_and_no_report() -> None:
    script = "from portfolio.app import console_script; words = ['returns', 'check', '--help']\n"
    loaded = loaded_by(
        script
        + "console_script().main(words, prog_name='portfolio', standalone_mode=False)"
    )
    assert "portfolio.returns.drafts.checking" in loaded
    assert [name for name in loaded if name.startswith(PAGES)] == []


def test_the_console_script_loads_without_the_search_for_cycles_and_searches_after_it() -> (
    None
):
    script = """
import gc, sys
from portfolio import start
searches = []
gc.callbacks.append(lambda phase, about: searches.append(phase))
sys.argv = ["portfolio", "returns", "check", "--help"]
try:
    start.main()
except SystemExit:
    sys.modules["searches:%d" % len(searches)] = sys.modules["enabled:%s" % gc.isenabled()] = sys
"""
    loaded = loaded_by(script)
    assert "portfolio.returns.drafts.checking" in loaded
    assert "enabled:True" in loaded
    (searches,) = (
        int(name.removeprefix("searches:"))
        for name in loaded
        if name.startswith("searches:")
    )
    assert searches < 50, "hundreds where loading is searched too"
