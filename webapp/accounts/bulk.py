"""Many accounts from one file: kept on the server while it is looked at, then made all or none, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_accounts
from surveys.people.people_workbook import (
    KnownPerson,
    PeopleReading,
    PersonKey,
    Surroundings,
    person_key,
    read_people_workbook,
)
from surveys.people.permissions import Action, Scope, scope_of
from surveys.people.phones import plain_phone
from surveys.people.records import Person, PersonContact
from surveys.people.unit_names import UnitNames
from surveys.spreadsheets import OldText
from surveys.units.records import Unit
from surveys.units.service import latest_unit_list
from webapp.accounts.codes import code_lifetime, hashed_code, one_time_code
from webapp.accounts.records import BATCH_STATES, Account, AccountBatch
from webapp.accounts.service import accounts_within, open_account, reset_password, roles_to_give, units_to_give

KEPT_FOR = timedelta(days=1)
"""How long a file with names and phone numbers waits for its confirmation."""
LONGEST_FILENAME = 200

Issued = list[tuple[Account, str]]
"""Accounts with the one-time codes that are shown now and never again."""


def keep_file(
    session: Session, content: bytes, *, filename: str, old_text: OldText = "ask", person: Person, now: datetime
) -> AccountBatch:
    """Keep a file to be looked at, with what was decided about its letters if there was anything to decide.

    The person's earlier file and all that nobody came back to are set aside.
    """
    mine_or_old = or_(AccountBatch.created_by_id == person.id, AccountBatch.created_at < now - KEPT_FOR)
    for left in session.scalars(select(AccountBatch).where(AccountBatch.state == "previewed", mine_or_old)):
        discard(session, left)
    batch = AccountBatch(
        unit_id=person.unit_id,
        filename=filename[:LONGEST_FILENAME],
        content=content,
        old_text="convert" if old_text == "convert" else "keep",
        created_at=now,
        created_by_id=person.id,
    )
    session.add(batch)
    session.flush()
    return batch


def discard(session: Session, batch: AccountBatch) -> None:
    """Set a file aside that no accounts are made of; nothing of it is kept."""
    BATCH_STATES.move(session, batch, "discarded", content=None)


def read_batch(session: Session, batch: AccountBatch, *, person: Person) -> PeopleReading:
    """What would be made of the file now; errors of `read_people_workbook`, `batch.gone`."""
    if batch.content is None:
        raise SurveyError("batch.gone", "The file is no longer kept.")
    decided: OldText = "convert" if batch.old_text == "convert" else "keep"
    return check_file(session, batch.content, filename=batch.filename, old_text=decided, person=person)


def check_file(
    session: Session, content: bytes, *, filename: str, old_text: OldText = "ask", person: Person
) -> PeopleReading:
    """Read a file against the units, roles and accounts that there are; asks by `OldTextFound` of `read_upload`."""
    newest = latest_unit_list(session)
    everywhere = list(session.scalars(select(Unit).where(Unit.list_id == newest.id))) if newest else []
    around = Surroundings(
        units=UnitNames(units_to_give(session, person), everywhere),
        anywhere=scope_of(person.role, Action.MANAGE_ACCOUNTS) is Scope.ALL,
        roles=frozenset(roles_to_give(person)),
        taken=frozenset(session.scalars(select(Account.username))),
        known=_known_people(session, person),
    )
    return read_people_workbook(content, around, filename=filename, old_text=old_text)


def codes_for(rows: int) -> list[tuple[str, str]]:
    """As many one-time codes with their hashes: made before the transaction, so that nobody waits for the hashing."""
    codes = [one_time_code() for _ in range(rows)]
    return [(code, hashed_code(code)) for code in codes]


def make_accounts(
    session: Session,
    batch: AccountBatch,
    *,
    fingerprint: str,
    codes: Sequence[tuple[str, str]],
    person: Person,
    now: datetime,
) -> Issued:
    """Make the accounts that were previewed, all of them or none, and let the file go.

    Errors: `batch.gone` (made already, or set aside), `batch.faulty`, `batch.changed` (not what was previewed).
    """
    hold_accounts(session)
    if batch.state != "previewed":
        raise SurveyError("batch.gone", "The batch is done.")
    reading = read_batch(session, batch, person=person)
    if reading.errors or not reading.to_make:
        raise SurveyError("batch.faulty", "Rows are in error.", errors=len(reading.errors))
    if reading.fingerprint != fingerprint or len(codes) < len(reading.to_make):
        raise SurveyError("batch.changed", "Not what was previewed.")
    made = len(reading.to_make)
    BATCH_STATES.move(session, batch, "made", content=None, accounts=made, made_at=now)
    ends = now + code_lifetime()
    issued = []
    for row, (code, hashed) in zip(reading.to_make, codes, strict=False):
        assert row.unit is not None
        account = open_account(
            session,
            username=row.username,
            full_name=row.full_name,
            role=row.role,
            unit=row.unit,
            phone=row.phone or None,
            password=hashed,
            code_expires_at=ends,
            person=person,
            now=now,
        )
        issued.append((account, code))
    audit.log(session, "account_batch.made", "account_batch", batch.id, at=now, person_id=person.id, detail=str(made))
    return issued


def issue_again(session: Session, person_ids: set[int], *, person: Person, now: datetime) -> Issued:
    """New codes for the chosen accounts, whose old codes end; whoever is not in reach or not active is left out."""
    chosen = [each for each in accounts_within(session, person) if each.person_id in person_ids and each.is_active]
    issued = [
        (account, reset_password(session, account, person=person, now=now))
        for account in chosen
        if account.person_id != person.id
    ]
    if not issued:
        raise SurveyError("account.none_chosen", "No account was chosen.")
    return issued


def _known_people(session: Session, person: Person) -> dict[PersonKey, tuple[KnownPerson, ...]]:
    """Everyone in reach who has an account, by name and unit."""
    phones = dict(session.execute(select(PersonContact.person_id, PersonContact.phone)).all())  # type: ignore[arg-type]
    found: defaultdict[PersonKey, list[KnownPerson]] = defaultdict(list)
    for account in accounts_within(session, person):
        owner = account.person
        phone = plain_phone(phones.get(owner.id) or "") or ""
        found[person_key(owner.full_name, owner.unit)].append(KnownPerson(phone, account.username))
    return {key: tuple(people) for key, people in found.items()}
