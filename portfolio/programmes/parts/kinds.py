"""Each kind of a programme's parts: its words, its form, and what its form says as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from portfolio.ledger.clock import AnySession
from portfolio.models import (
    AnnualReview,
    Document,
    Indicator,
    Programme,
    ProgrammeRisk,
    Project,
    Recommendation,
)
from portfolio.models.reviewing import SCALE_NAMES, SCALES
from portfolio.permissions import Reader
from portfolio.programmes.area import today
from portfolio.programmes.choices import Names, country_reader
from portfolio.programmes.parts import files, implementers, milestones, scales, service
from portfolio.programmes.parts.forms import (
    DocumentForm,
    EntryForm,
    IndicatorForm,
    ProjectForm,
    RecommendationForm,
    ReviewForm,
    RiskForm,
)

Values = dict[str, Any]
HAPPENED = frozenset({"done_date", "actual_date"})
"""Fields that say when something was done or found."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where a form is filled in: for whom and in which programme."""

    session: AnySession
    reader: Reader
    programme: Programme
    names: Names


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of part: its words on pages, its model and form, and the way from one to the other."""

    name: str
    one: str
    model: type[Any]
    form: type[EntryForm]
    needed: Mapping[str, str]
    """Fields that it cannot do without, and what to do where they are blank."""
    values: Callable[[Context, Any], Values]
    data: Callable[[Context, Any], Values]


def _plain_values(model: type[Any]) -> Callable[[Context, Any], Values]:
    def values(_context: Context, form: Any) -> Values:
        return {name: form[name].data for name in service.FIELDS[model]}

    return values


def _plain_data(model: type[Any]) -> Callable[[Context, Any], Values]:
    def data(_context: Context, row: Any) -> Values:
        return {name: getattr(row, name) for name in service.FIELDS[model]}

    return data


def _project_values(context: Context, form: Any) -> Values:
    values = {
        name: form[name].data for name in ("title", "start_date", "end_date", "budget")
    }
    if (
        values["start_date"]
        and values["end_date"]
        and values["end_date"] < values["start_date"]
    ):
        form.end_date.errors = ["Enter an end date that is not before the start date"]

    if values["budget"] is not None and values["budget"] < 0:
        form.budget.errors = ["Enter an amount without a minus sign"]

    values["countries"] = _countries(context, form.countries)
    return values | _implementer(context, form)


def _countries(context: Context, field: Any) -> list[str]:
    found: dict[str, None] = {}
    iso3_of = country_reader(context.session)
    for text in (field.data or "").split(";"):
        try:
            found |= {iso3_of(text.strip()): None} if text.strip() else {}
        except ValueError as error:
            field.errors = [*field.errors, str(error)]

    return list(found)


def _implementer(context: Context, form: Any) -> Values:
    """The implementer on the list; a new one where it is like no other, or is said to be another."""
    name = form.implementer.data
    if not name:
        return {"implementer_id": None}

    known = implementers.find(context.session, name)
    if known is not None:
        return {"implementer_id": known}

    near = implementers.nearly(
        name, implementers.known_to(context.session, context.reader)
    )
    if near and not form.add_new.data:
        quoted = " or ".join(f"“{each}”" for each in near)
        form.implementer.errors = [
            f"Did you mean {quoted}? Write it so, or tick that it is another organisation"
        ]

    return {service.NEW_IMPLEMENTER: name}


def _project_data(context: Context, row: Project) -> Values:
    named = context.names["countries"]
    implementer = implementers.names(context.session).get(row.implementer_id or 0, "")
    return _plain_data(Project)(context, row) | {
        "implementer": implementer,
        "countries": "; ".join(named.get(iso3, iso3) for iso3 in row.countries),
    }


def _review_values(context: Context, form: Any) -> Values:
    _scale_that_applied(context, form)
    if form.score.data and form.score.data not in SCALES.get(form.scale.data or "", ()):
        form.score.errors = ["Choose a score of the scale above"]
    if form.score.data and not form.done_date.data:
        form.done_date.errors = ["Enter the day of the review that gave this score"]
    return _plain_values(AnnualReview)(context, form)


def _scale_that_applied(context: Context, form: Any) -> None:
    """The list of review scales says which one it is; where it is silent the person does."""
    day = form.done_date.data or form.due_date.data
    applied = scales.applying(context.session, day) if day else None

    if applied and not form.scale.data and not form.scale.errors:
        form.scale.data = applied.scale
    elif applied and form.scale.data and form.scale.data != applied.scale:
        since = f"{applied.since:%-d %B %Y}"
        form.scale.errors = [
            f"Reviews since {since} are scored {SCALE_NAMES[applied.scale]}: choose that scale"
        ]
    elif not form.scale.data and not form.scale.errors:
        form.scale.errors = ["Choose the scale"]


def _document_values(_context: Context, form: Any) -> Values:
    values = {
        "title": form.title.data,
        "kind": form.kind.data,
        "address": form.address.data,
    }
    if values["address"] and not _is_web(values["address"]):
        form.address.errors = ["Enter a link that begins with https:// or http://"]

    upload = form.upload.data
    if upload and upload.filename:
        content = upload.read(files.LARGEST + 1)
        wrong = files.refusal(upload.filename, content)
        form.upload.errors = [wrong] if wrong else []
        values |= {
            service.NEW_FILE: content,
            "filename": files.tidy_name(upload.filename),
        }
    elif not values["address"] and not form.version.data:
        form.address.errors = ["Enter a link, or choose a file"]

    return values


def _indicator_values(context: Context, form: Any) -> Values:
    found, problems = milestones.read(form.milestones.data or "")
    form.milestones.errors = [*form.milestones.errors, *problems]
    return _plain_values(Indicator)(context, form) | (
        {} if problems else {"milestones": milestones.written(found)}
    )


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _kind(
    name: str,
    one: str,
    model: type[Any],
    form: type[EntryForm],
    needed: Mapping[str, str],
) -> Kind:
    return Kind(
        name,
        one,
        model,
        form,
        needed,
        _plain_values(model),
        _plain_data(model),
    )


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "projects",
            "project",
            Project,
            ProjectForm,
            {"title": "Enter a title"},
            _project_values,
            _project_data,
        ),
        Kind(
            "indicators",
            "indicator",
            Indicator,
            IndicatorForm,
            {
                "level": "Choose outcome or output",
                "title": "Say what is counted or observed",
            },
            _indicator_values,
            _plain_data(Indicator),
        ),
        Kind(
            "reviews",
            "annual review",
            AnnualReview,
            ReviewForm,
            {
                "due_date": "Enter the day on which it is due",
            },
            _review_values,
            _plain_data(AnnualReview),
        ),
        _kind(
            "recommendations",
            "recommendation",
            Recommendation,
            RecommendationForm,
            {
                "text": "Enter the recommendation",
                "owner": "Name its owner",
                "due_date": "Enter the day when it is due",
            },
        ),
        _kind(
            "risks",
            "risk",
            ProgrammeRisk,
            RiskForm,
            {
                "title": "Say what may happen",
                "category": "Choose a category",
                "likelihood": "Choose a likelihood",
                "impact": "Choose an impact",
            },
        ),
        Kind(
            "documents",
            "document",
            Document,
            DocumentForm,
            {"title": "Enter a title", "kind": "Choose a kind"},
            _document_values,
            _plain_data(Document),
        ),
    )
}
"""The kinds by their names in addresses."""


def form_of(kind: Kind, context: Context, data: Values | None = None) -> EntryForm:
    """A form with its lists set."""
    form = kind.form(data=data)
    form.offer()
    if kind.model is Recommendation:
        reviews = service.current(context.session, AnnualReview, context.programme)
        form["review_number"].offer(
            [(each.number, f"Review due {each.due_date:%-d %B %Y}") for each in reviews]
        )

    return form


def read(kind: Kind, context: Context, form: Any) -> Values:
    """What the form says; its messages say what cannot be kept."""
    form.validate()
    for name, message in kind.needed.items():
        if form[name].data in (None, "") and not form[name].errors:
            form[name].errors = [message]

    for name in HAPPENED & set(form._fields):
        if form[name].data and form[name].data > today():
            form[name].errors = [
                "Enter a day that is not in the future: it says when that was so"
            ]

    return kind.values(context, form)
