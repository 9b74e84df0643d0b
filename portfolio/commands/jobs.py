"""`portfolio work`: a worker for what takes longer than a page may."""

from __future__ import annotations

import click

from portfolio import jobs
from portfolio.commands import console
from portfolio.extensions import db


@click.command("work", cls=console.OnDatabase)
@click.option("--once", is_flag=True, help="Do what is waiting now, then end.")
@click.option(
    "--parent",
    type=int,
    metavar="PID",
    help="The process that started this one: end when it ends.",
)
def work(once: bool, parent: int | None) -> None:
    """Check and submit large workbooks in the background. Any number of workers may run."""
    worker = jobs.Worker(db.session, parent=parent)
    if not once:
        worker.run()
        return

    jobs.sweep(db.session)
    done = 0
    while worker.work_once():
        done += 1

    click.echo(f"{done} {'job' if done == 1 else 'jobs'} done.")


COMMANDS = (work,)
