"""Invented people: an account for each role, and finance teams and programme managers of some
departments.
"""

from __future__ import annotations

from portfolio.illustration.model import Account

_DOMAIN = "demo.example"
FINANCE_TEAMS = ("FCO", "FCDO", "DFID", "MOD", "HO", "NCA")
"""Departments whose finance team has an account of its own; the others' returns come from
`finance@`.
"""

_PEOPLE = (
    ("programme-manager", "Prudence Planwell"),
    ("finance", "Felicity Figures"),
    ("approver", "Aldous Agreewell"),
    ("portfolio-office", "Portia Overview"),
    ("leadership", "Linus Bigpicture"),
    ("risk-analyst", "Rhea Riskreader"),
    ("auditor", "Auberon Traceback"),
    ("admin", "Ambrose Keyholder"),
)
_FINANCE_NAMES = ("Fern", "Fergus", "Flora", "Frank", "Freya", "Fabian")
_MANAGERS = (
    ("FCO", "Pearl Planwell"),
    ("DFID", "Piers Planwell"),
    ("MOD", "Perry Planwell"),
    ("HO", "Polly Planwell"),
)


def accounts() -> tuple[Account, ...]:
    """All demonstration accounts; none of these people exists."""
    for_all = tuple(
        Account(f"{role}@{_DOMAIN}", f"{name} (invented)", role, None)
        for role, name in _PEOPLE
    )
    finance = tuple(
        Account(
            finance_email(department),
            f"{name} Ledgerly (invented)",
            "finance",
            department,
        )
        for department, name in zip(FINANCE_TEAMS, _FINANCE_NAMES, strict=True)
    )
    managers = tuple(
        Account(
            f"programme-manager.{department.lower()}@{_DOMAIN}",
            f"{name} (invented)",
            "programme-manager",
            department,
        )
        for department, name in _MANAGERS
    )

    return for_all + finance + managers


def finance_email(department: str) -> str:
    """Who submits a department's returns."""
    return (
        f"finance.{department.lower()}@{_DOMAIN}"
        if department in FINANCE_TEAMS
        else f"finance@{_DOMAIN}"
    )


def manager_email(department: str) -> str:
    """Who manages a department's programmes."""
    own = (
        f".{department.lower()}"
        if department in {code for code, _ in _MANAGERS}
        else ""
    )

    return f"programme-manager{own}@{_DOMAIN}"


def approver_email() -> str:
    """Who decides on returns."""
    return f"approver@{_DOMAIN}"
