"""What a start loads: a command or a server waits for nothing that only some page or file needs."""

import subprocess
import sys

HEAVY = {"alembic", "flask_migrate", "gunicorn", "numpy", "openpyxl", "pandas", "PIL", "pptx", "psycopg", "weasyprint"}


def test_nothing_that_only_some_page_or_file_needs_is_loaded_at_the_start() -> None:
    script = "import sys, portfolio.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert HEAVY & set(done.stdout.split()) == set()
