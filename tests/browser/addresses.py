"""Every address that shows a page, by its route: who looks at it, and under which query. Files are named apart."""

from __future__ import annotations

from portfolio.admin.lists.service import LISTS
from portfolio.programmes.parts.kinds import KINDS
from portfolio.reports import registry

YEAR = "fy=2019/20"
SHAPES = ("departments", "themes", "country-aliases", "review-scales")
"""Lists whose forms have fields of other kinds; the rest are like one of them."""
CODE = "CSSF-01-300211"
Look = tuple[str, str]
"""An account (empty: nobody) and an address."""
PART = "/programmes/<code>/<any(projects, indicators, reviews, recommendations, risks, documents):kind>"
ANALYSIS = "/countries/<iso3>/<any(jacs, signals):analysis>"

FILES = frozenset({
    "/static/<path:filename>", "/programmes/bulk.xlsx", "/programmes/<code>/documents/<int:number>/file",
    "/programmes/index.<any(csv, json, xlsx):ending>",
    "/reports/origin.csv", "/reports/packs/<int:number>/file.<any(json, pdf, pptx, xlsx):packed>",
    "/reports/published/<int:number>/file.<any(json, pdf, pptx, xlsx):packed>",
    "/reports/<name>.<any(pdf, pptx):printed>",
    "/reports/<name>.<any(csv, json, xlsx):ending>", "/reports/<name>/pack.xlsx", "/returns/<int:return_id>/file",
    "/returns/drafts/<int:draft_id>/file", "/returns/drafts/<int:draft_id>/marked", "/returns/prepare.xlsx",
    "/returns/<int:return_id>/receipt.<ending>", "/returns/<int:return_id>/cells.csv",
})  # fmt: skip
"""Routes that give a file and show no page."""

PAGES: dict[str, dict[str, Look]] = {
    "/": {
        "home": ("leadership", "/"),
        "home-of-an-approver": ("approver", "/"),
        "home-of-a-manager": ("programme-manager", "/"),
    },
    "/sign-in": {"sign-in": ("", "/sign-in")},
    "/account": {"account": ("admin", "/account")},
    "/invitation/<token>": {"link-spent": ("", "/invitation/no-such-link"), "link": ("", "an invitation")},
    "/admin/": {"admin": ("admin", "/admin/")},
    "/admin/users": {"users": ("admin", "/admin/users"), "forbidden": ("leadership", "/admin/users")},
    "/admin/users/new": {"user-new": ("admin", "/admin/users/new")},
    "/admin/users/<int:number>": {"user": ("admin", "/admin/users/3")},
    "/admin/lists/<name>": {f"list-{name}": ("admin", f"/admin/lists/{name}") for name in LISTS},
    "/admin/lists/<name>/new": {f"list-{name}-new": ("admin", f"/admin/lists/{name}/new") for name in LISTS if name in SHAPES},
    "/admin/lists/<name>/<code>": {"list-entry": ("admin", "first of /admin/lists/themes")},
    "/countries/analyses": {"analyses": ("leadership", "/countries/analyses")},
    "/countries/analyses/new": {"analysis-choose": ("risk-analyst", "/countries/analyses/new")},
    f"{ANALYSIS}/new": {
        "jacs-new": ("risk-analyst", "/countries/SOM/jacs/new"),
        "signal-new": ("risk-analyst", "/countries/SOM/signals/new"),
    },
    f"{ANALYSIS}/<int:number>": {"analysis": ("risk-analyst", "first of /countries/analyses")},
    "/programmes/": {
        "programmes": ("leadership", "/programmes/"),
        "programmes-columns": ("programme-manager.fco", "/programmes/?columns=sro&status=active"),
        "programmes-none": ("leadership", "/programmes/?country=FRA&department=AGO"),
    },
    "/programmes/new": {"programme-new": ("portfolio-office", "/programmes/new")},
    "/programmes/owed": {"owed": ("programme-manager", "/programmes/owed")},
    "/programmes/bulk": {"bulk": ("portfolio-office", "/programmes/bulk")},
    "/programmes/virement": {"virement": ("portfolio-office", "/programmes/virement")},
    "/programmes/over-programming": {"over-programming": ("portfolio-office", "/programmes/over-programming")},
    "/programmes/<code>": {"programme": ("leadership", f"/programmes/{CODE}")},
    "/programmes/<code>/edit": {
        "programme-edit": ("portfolio-office", f"/programmes/{CODE}/edit"),
        "programme-edit-what-is-missing": ("programme-manager.fco", f"/programmes/{CODE}/edit?check=1"),
    },
    "/programmes/<code>/life": {"programme-life": ("portfolio-office", f"/programmes/{CODE}/life")},
    "/programmes/<code>/history": {"programme-history": ("portfolio-office", f"/programmes/{CODE}/history")},
    "/programmes/<code>/allocations": {
        "programme-allocations": ("portfolio-office", f"/programmes/{CODE}/allocations")
    },
    f"{PART}/new": {f"{kind}-new": ("portfolio-office", f"/programmes/{CODE}/{kind}/new") for kind in KINDS},
    f"{PART}/<int:number>": {f"{kind}-edit": ("portfolio-office", f"/programmes/{CODE}/{kind}/1") for kind in KINDS},
    "/reports/": {"reports": ("leadership", "/reports/")},
    "/reports/<name>": {
        "spend-against-risk": ("leadership", f"/reports/spend-against-risk?{YEAR}&index=illustrative-risk"),
        "spend-against-risk-by-bands": ("leadership", f"/reports/spend-against-risk?{YEAR}"),
        "spend-against-risk-with-withheld": ("finance.mod", f"/reports/spend-against-risk?{YEAR}"),
        "spend-against-risk-of-a-country": ("finance.mod", f"/reports/spend-against-risk?{YEAR}&country=SOM"),
        "nothing-matches": ("leadership", "/reports/spend-against-risk?fy=2035/36"),
        "wrong-filter": ("leadership", "/reports/spend-against-risk?fy=next+year"),
        **{name: ("finance.mod", f"/reports/{name}?{YEAR}&index=illustrative-risk") for name in registry.NAMES},
        "one-country": ("leadership", f"/reports/country?country=SOM&{YEAR}"),
        "one-theme": ("leadership", f"/reports/theme?theme=Peacebuilding&{YEAR}"),
        "map-of-scores": ("leadership", f"/reports/world-map?shade=score&{YEAR}"),
        "in-millions": ("leadership", f"/reports/spend-by-country?{YEAR}&unit=millions"),
        "in-real-terms": ("leadership", f"/reports/spend-by-theme?{YEAR}&prices=real&base=2020/21"),
        "before-any-return": ("leadership", "/reports/spend-by-band?as_at=2001-01-01"),
        "wrong-country": ("leadership", "/reports/spend-by-theme?country=Atlantis"),
        "not-found": ("leadership", "/reports/nothing"),
        "movement": ("leadership", "/reports/movement?from=2019-06&to=2019-12"),
        "movement-of-nothing": ("leadership", "/reports/movement?from=2019-06&to=2019-06"),
        "movement-wrong": ("leadership", "/reports/movement?from=soon"),
    },
    "/reports/<name>/changed-since": {
        "changed-since": ("leadership", f"/reports/spend-by-department/changed-since?{YEAR}&as_at=2019-09-30"),
        "changed-since-wrong": ("leadership", "/reports/spend-by-department/changed-since?as_at=never"),
    },
    "/reports/origin": {
        "origin": ("leadership", f"/reports/origin?{YEAR}&country=SOM"),
        "origin-of-nothing": ("leadership", f"/reports/origin?{YEAR}&country=FRA&theme=Mine+Action"),
        "origin-wrong": ("leadership", "/reports/origin?country=Atlantis"),
    },
    "/reports/deflators": {
        "deflators": ("leadership", "/reports/deflators"),
        "deflators-upload": ("portfolio-office", "/reports/deflators"),
    },
    "/reports/packs/": {"packs": ("leadership", "/reports/packs/")},
    "/reports/packs/new": {
        "pack-new": ("portfolio-office", f"/reports/packs/new?{YEAR}&reports=spend-by-band"),
        "pack-new-wrong": ("portfolio-office", "/reports/packs/new?fy=next"),
    },
    "/reports/packs/<int:number>": {
        "pack": ("leadership", "a pack"),
        "pack-in-progress": ("auditor", "a large pack"),
    },
    "/reports/published/": {"published": ("leadership", "/reports/published/")},
    "/reports/published/<int:number>": {
        "published-report": ("leadership", "/reports/published/1"),
        "published-report-in-part": ("programme-manager", "/reports/published/1"),
        "published-no-such": ("leadership", "/reports/published/99"),
    },
    "/reports/published/<int:number>/compare": {"compare": ("leadership", "/reports/published/1/compare")},
    "/returns/": {
        "returns": ("leadership", "/returns/"),
        "returns-wrong": ("leadership", "/returns/?fy=next"),
    },
    "/returns/new": {"upload": ("finance.fco", "/returns/new")},
    "/returns/board": {"board": ("portfolio-office", f"/returns/board?{YEAR}")},
    "/returns/months": {"months": ("portfolio-office", f"/returns/months?{YEAR}")},
    "/returns/months/<month>": {"month": ("portfolio-office", "/returns/months/2019-09")},
    "/returns/departments/<code>": {"department": ("finance.fco", f"/returns/departments/FCO?{YEAR}")},
    "/returns/thresholds": {"thresholds": ("portfolio-office", "/returns/thresholds")},
    "/returns/reminders": {"reminders": ("finance.fco", "/returns/reminders")},
    "/returns/prepare": {
        "prepare": ("finance.fco", "/returns/prepare"),
        "prepare-a-return": ("finance.fco", f"/returns/prepare?department=FCO&{YEAR}&month=2020-03"),
        "prepare-wrong": ("finance.fco", "/returns/prepare?department=FCO&fy=soon"),
    },
    "/returns/grid": {
        "grid": ("finance.nca", "/returns/grid?department=NCA&fy=2019/20&month=2020-03"),
        "grid-too-large": ("finance.fco", "/returns/grid?department=FCO&fy=2019/20&month=2020-03"),
    },
    "/returns/<int:return_id>": {
        "return": ("leadership", "/returns/1"),
        "return-in-part": ("programme-manager.ho", "/returns/1"),
        "no-such-return": ("leadership", "/returns/999999"),
    },
    "/returns/<int:return_id>/cells": {"return-cells": ("leadership", "/returns/12/cells?side=change&measure=outturn")},
    "/returns/<int:return_id>/changes": {"changes": ("leadership", "/returns/12/changes")},
    "/returns/<int:return_id>/receipt": {"receipt": ("leadership", "/returns/12/receipt")},
    "/returns/<int:return_id>/sheet": {
        "sheet": ("leadership", "first cell of /returns/1"),
        "sheet-in-part": ("programme-manager.ho", "first cell of /returns/1"),
    },
    "/returns/drafts/": {"drafts": ("finance.fco", "/returns/drafts/")},
    "/returns/drafts/<int:draft_id>": {"draft": ("finance.fco", "an upload")},
    "/returns/drafts/<int:draft_id>/layout": {"layout": ("finance.fco", "the layout of an upload")},
}  # fmt: skip
LOOKS: dict[str, Look] = {
    name: look for looks in PAGES.values() for name, look in looks.items()
}
ERRORS = frozenset({
    "link-spent", "forbidden", "not-found", "no-such-return", "published-no-such", "wrong-filter", "wrong-country",
    "movement-wrong", "changed-since-wrong", "origin-wrong", "returns-wrong", "prepare-wrong", "grid-too-large",
})  # fmt: skip
"""Looks at what is refused or not there: only these pages may answer with an error."""
