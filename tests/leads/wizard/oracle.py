"""Messy files with planted faults, and what they come to by plain Python that was written from the rules and
calls nothing of the product's."""

import csv
from collections import Counter
from io import StringIO

LATER = "2999-01-01"
SPOILT = [
    (0, ""), (0, ""), (1, "not an address"), (2, "N\x00L"), (3, "12"), (4, "Evangelist of old"),
    (5, LATER), (6, "one too many"),
]  # fmt: skip
HEADING = ["Record ID", "Email", "First name", "Phone", "Lifecycle Stage", "Created"]


def messy(dice, rows):
    """People who come again and again, under either key or both, whole and in part; and faults."""
    for number in range(rows):
        person = dice.randrange(rows // 2)
        email = f"Person{person}@Firm{person % 97}.example" if dice.random() < 0.8 else ""
        ident = str(person) if dice.random() < 0.7 else ""
        name, stage = dice.choice(["", f"Pat {person}"]), dice.choice(["lead", "Customer", ""])
        phone = f"+1 202 555 {number % 10_000:04}" if dice.random() < 0.5 else ""
        row = [ident, email, name, phone, stage, "2026-02-03"]
        if dice.random() < 0.1:
            place, cell = dice.choice(SPOILT)
            row[place:] = [cell or str(dice.randrange(rows // 2)), *row[place + 1 :]]
        yield row


def oracle(rows, here):
    """By outcome and cause. `here`: email, id and blank-or-not of name and phone of whom we know."""
    people, by_email, by_id, counts = [], {}, {}, Counter()
    ladder = ["", "contact", "lead", "customer"]
    for email, name, phone in here:
        by_email[email.lower()] = len(people)
        people.append({"email": email, "id": "", "name": name, "phone": phone, "stage": "contact"})
    for row in rows:
        ident, email, name, phone, stage, created = (cell.strip() for cell in row[:6])
        fault = (
            "uneven" if len(row) != 6
            else "nul" if any("\x00" in cell for cell in row)
            else "unknown-stage" if stage == "Evangelist of old"
            else "future" if created == LATER
            else "malformed-email" if email and "@" not in email
            else "malformed-phone" if phone == "12"
            else "" if email or ident
            else "phone-only" if phone else "unreachable"
        )  # fmt: skip
        found = {by_email.get(email.lower()) if email else None, by_id.get(ident) if ident else None} - {None}
        if fault or len(found) > 1:
            counts["fault", fault or "two-people"] += 1
            continue
        told = {"email": email, "id": ident, "name": name, "phone": phone}
        if not found:
            people.append({**told, "stage": stage.lower() or "contact"})
            counts["new", ""] += 1
            place = len(people) - 1
        else:
            (place,) = found
            person = people[place]
            filled = {key for key, value in told.items() if value and not person[key]}
            person |= {key: told[key] for key in filled}
            if ladder.index(stage.lower()) > ladder.index(person["stage"]):
                person["stage"] = stage.lower()
                filled.add("stage")
            counts["filled" if filled else "known", ""] += 1
        if people[place]["email"]:
            by_email[people[place]["email"].lower()] = place
        if people[place]["id"]:
            by_id[people[place]["id"]] = place
    return counts, len(people)


def file(rows):
    """As it is brought in."""
    text = StringIO()
    csv.writer(text).writerows([HEADING, *rows])
    return text.getvalue().encode()
