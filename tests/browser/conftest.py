"""The site with a year of the illustration, served on a free port, and a browser to read it with."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright
from werkzeug.serving import make_server

from portfolio import illustration
from portfolio.app import create_app
from portfolio.commands import database, demonstration
from portfolio.config import Settings
from portfolio.extensions import db
from portfolio.finance import FinancialYear
from tests.conftest import SECRET

PROJECT = Path(__file__).resolve().parents[2]
SCREENSHOTS = PROJECT / "screenshots"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SHOWN_YEAR = FinancialYear(2019)
LONGEST_WAIT = 300
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

SignedIn = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program; without one these tests are skipped."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip(
        "no Chromium here: get it with 'apt-get install chromium' (or 'playwright install chromium')"
    )


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One year of the illustration, loaded once for all processes of a test run."""
    folder = tmp_path_factory.getbasetemp()
    if folder.name.startswith("popen-"):
        folder = folder.parent
    url, done, lock = (
        f"sqlite:///{folder / 'browser.sqlite'}",
        folder / "browser.done",
        folder / "browser.lock",
    )
    until = time.monotonic() + LONGEST_WAIT
    while not done.exists():
        if time.monotonic() > until:
            pytest.fail("the illustration was not loaded in time")
        _load_alone(url, lock, done)
    return url


def _load_alone(url: str, lock: Path, done: Path) -> None:
    """Load, unless another process does: then wait a little."""
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        time.sleep(0.2)
        return
    try:
        _load(url)
        done.touch()
    finally:
        lock.unlink()


def _load(url: str) -> None:
    whole = illustration.illustrate()
    one_year = replace(
        whole, returns=tuple(each for each in whole.returns if each.fy == SHOWN_YEAR)
    )
    app = create_app(
        Settings(database_url=url, secret_key=SECRET, secure_cookies=False)
    )
    patch = pytest.MonkeyPatch()
    patch.setattr(illustration, "illustrate", lambda: one_year)
    with app.app_context():
        database.prepare()
        demonstration.load(db.session, lambda _words: None)
        db.session.remove()
        db.engine.dispose()
    patch.undo()


@pytest.fixture(scope="session")
def site(database_url: str, chromium: str) -> Iterator[str]:
    """The address of the running site."""
    settings = Settings(
        database_url=database_url,
        secret_key=SECRET,
        secure_cookies=False,
        demonstration=True,
    )
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of a process."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def kept(browser: Browser, site: str) -> Iterator[Callable[[str], BrowserContext]]:
    """For each account one context that stays signed in, so that a page costs one loading; `""` is nobody."""
    contexts: dict[str, BrowserContext] = {}

    def context_of(account: str) -> BrowserContext:
        if account not in contexts:
            contexts[account] = browser.new_context(
                viewport={"width": 1280, "height": 900}, base_url=site
            )
            if account:
                page = contexts[account].new_page()
                _sign_in(page, account)
                page.close()
        return contexts[account]

    yield context_of
    for context in contexts.values():
        context.close()


def follow(way: Locator) -> None:
    """Press what leads to another page, and wait until that page is whole: a click alone waits only for its beginning."""
    with way.page.expect_navigation():
        way.click()


def _sign_in(page: Page, account: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(f"{account}@demo.example")
    page.locator("input[name=password]").fill("demonstration")
    follow(page.get_by_role("button", name="Sign in"))
    page.wait_for_url(lambda address: "/sign-in" not in address)


@pytest.fixture
def signed_in(browser: Browser, site: str) -> Iterator[SignedIn]:
    """Opens a page as somebody with a demonstration account."""
    contexts: list[BrowserContext] = []

    def open_as(account: str, width: int = 1280, *, scripts: bool = True) -> Page:
        size = {"width": width, "height": 900}
        context = browser.new_context(
            viewport=size, base_url=site, java_script_enabled=scripts
        )  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        _sign_in(page, account)
        return page

    yield open_as
    for context in contexts:
        context.close()
