"""Choosing the managers of a programme one at a time, by name or email address."""

from __future__ import annotations

from imports.text.folding import fold
from portfolio.programmes.choices import Names
from portfolio.programmes.editing.forms import ProgrammeForm

ADD = "add-manager"
REMOVE = "remove-manager-"


def act_on_managers(form: ProgrammeForm, act: str, names: Names) -> bool:
    """Add or remove a manager where the button pressed asks for that."""
    if act == ADD:
        add_typed(form, names)
        return True

    if act.startswith(REMOVE):
        removed = act.removeprefix(REMOVE)
        form.team.data = [key for key in form.team.data or () if str(key) != removed]
        return True

    return False


def add_typed(form: ProgrammeForm, names: Names) -> None:
    """Add the person typed to the managers, or put a message beside what was typed."""
    typed = form.manager.data
    if not typed:
        return

    try:
        person = _find(typed, names)
    except ValueError as error:
        form.manager.errors = [*form.manager.errors, str(error)]
        return

    chosen = form.team.data or []
    if person not in chosen:
        form.team.data = [*chosen, person]
    form.manager.data = ""


def _find(typed: str, names: Names) -> int:
    """Find a person by name, by email address or by both. ValueError where none fits."""
    text = typed.casefold()
    found = [
        key
        for key, (name, email) in names.people.items()
        if key in names.open["team"]
        and (email.casefold() in {text, _address_in(text)} or fold(name) == fold(typed))
    ]
    if not found:
        raise ValueError(
            f"“{typed[:60]}” is not a person who can edit programmes. "
            "Choose a person from the list"
        )
    if len(found) > 1:
        raise ValueError(
            f"{len(found)} people are called “{typed[:60]}”. "
            "Enter the email address of one"
        )

    return found[0]


def _address_in(text: str) -> str:
    """Give the address of an entry of the list, such as `Ada (ada@x.example)`."""
    return text.rpartition("(")[2].removesuffix(")")
