"""Rule 4: a clock's verdict depends only on instants and its agreement's version, not on when or how
often workers ran. What is announced is dated when it was due, once; what is open ticks as agreed."""

from collections.abc import Iterator

from sla.clocks.queries import SHOWN, deadlines
from sla.models import Clock
from smarketing.health.check import Never, found, unfinished
from smarketing.health.finding import Example, Finding, counted
from smarketing.health.walking import Look, Table, TooSlow, walk

_ANNOUNCED = """
    WITH told AS (
        SELECT subject_id AS id,
               count(*) FILTER (WHERE kind = 'clock.breached')
                   - count(*) FILTER (WHERE payload->'unsaid' = 'true') AS times,
               max(occurred_at) FILTER (WHERE kind = 'clock.breached') AS at
        FROM journal_entry
        WHERE subject = 'clock'
          AND kind IN ('clock.breached', 'clock.reopened', 'clock.cancelled', 'clock.recounted')
          AND subject_id BETWEEN %(low)s AND %(high)s
        GROUP BY subject_id
    ), clock AS (
        SELECT *, CASE WHEN given_up THEN cancelled_at ELSE due_at END AS breaks_at,
               given_up OR coalesce(stopped_at, cancelled_at) > due_at AS ended_broken
        FROM sla_clock WHERE id BETWEEN %(low)s AND %(high)s
    )
    SELECT format('clock %%s: due %%s, breach noted for %%s, announced %%s times', c.id, c.due_at,
                  coalesce(c.breached_at::text, 'never'), coalesce(told.times, 0)), p.url
    FROM clock c JOIN sla_pledge p ON p.id = c.pledge_id LEFT JOIN told ON told.id = c.id
    WHERE c.breached_at <> c.breaks_at OR c.breached_at > %(now)s
       OR coalesce(told.times, 0) <> (c.breached_at IS NOT NULL)::int
       OR (told.times > 0 AND told.at <> c.breaks_at)
       OR (c.ended_broken AND c.breached_at IS NULL)"""

_DUE_AS_TOLD = """
    WITH told AS (
        SELECT subject_id AS id, ((array_agg(payload->>'due_at' ORDER BY id DESC))[1])::timestamptz AS due_at
        FROM journal_entry WHERE subject = 'clock' AND subject_id BETWEEN %(low)s AND %(high)s
        GROUP BY subject_id
    )
    SELECT format('clock %%s: due %%s, last told as %%s', c.id, c.due_at, told.due_at), p.url
    FROM sla_clock c JOIN sla_pledge p ON p.id = c.pledge_id JOIN told ON told.id = c.id
    WHERE c.id BETWEEN %(low)s AND %(high)s AND c.due_at <> told.due_at"""

# Which of sales' promises tick on a handoff follows from its state, its holder and who was tried how often.
_RUNNING = """
    WITH tried AS (
        SELECT handoff_id, count(*) AS times, bool_or(result <> 'bounced') AS reached_out,
               bool_or(result = 'connected') AS connected
        FROM leads_attempt WHERE handoff_id BETWEEN %(low)s AND %(high)s GROUP BY handoff_id
    ), baton AS (
        SELECT h.id, h.contact_id, h.pledge_id, h.state, CASE WHEN h.state NOT IN ('offered', 'accepted')
               THEN ARRAY[]::text[] ELSE array_remove(ARRAY[
                   CASE WHEN h.state = 'offered' THEN
                        CASE WHEN h.holder_id IS NULL THEN 'route' ELSE 'decide' END END,
                   CASE WHEN NOT coalesce(tried.reached_out, false) THEN 'first_contact' END,
                   CASE WHEN h.state = 'accepted' AND NOT coalesce(tried.connected, false)
                             AND coalesce(tried.times, 0) < coalesce((a.terms->>'attempts')::int, 5)
                        THEN 'attempts' END,
                   CASE WHEN h.state = 'accepted' THEN 'outcome' END], NULL) END AS wanted
        FROM leads_handoff h JOIN sla_pledge p ON p.id = h.pledge_id
        JOIN sla_agreement a ON a.id = p.agreement_id LEFT JOIN tried ON tried.handoff_id = h.id
        WHERE h.id BETWEEN %(low)s AND %(high)s
    ), ticking AS (
        SELECT baton.id, array_agg(c.kind::text ORDER BY c.kind) AS kinds
        FROM baton JOIN sla_clock c ON c.pledge_id = baton.pledge_id
        WHERE c.stopped_at IS NULL AND c.cancelled_at IS NULL AND c.kind <> 're_engage' GROUP BY baton.id
    )
    SELECT format('handoff %%s, %%s: %%s should tick, %%s does', baton.id, baton.state,
                  coalesce(nullif(array_to_string(wanted, ' and '), ''), 'nothing'),
                  coalesce(array_to_string(kinds, ' and '), 'nothing')),
           format('/contacts/%%s/', baton.contact_id)
    FROM baton LEFT JOIN ticking USING (id)
    WHERE (SELECT coalesce(array_agg(w ORDER BY w), ARRAY[]::text[]) FROM unnest(wanted) AS w)
          <> coalesce(kinds, ARRAY[]::text[])"""

# Whoever was offered again was taken up, and nothing is promised of them any more; by an offer that was made
# to them, and not to another record before the two were merged.
_COMING_BACK = """
    SELECT format('handoff %%s is %%s', h.id, h.state), format('/contacts/%%s/', h.contact_id)
    FROM leads_handoff h JOIN sla_clock c ON c.pledge_id = h.pledge_id
    WHERE h.id BETWEEN %(low)s AND %(high)s AND c.kind = 're_engage'
      AND c.stopped_at IS NULL AND c.cancelled_at IS NULL
      AND (h.state <> 'returned' OR EXISTS (SELECT 1 FROM leads_handoff later
           WHERE later.contact_id = h.contact_id AND (later.offered_at, later.id) > (h.offered_at, h.id)
             AND NOT EXISTS (SELECT 1 FROM leads_merge m WHERE m.kept_id = h.contact_id
                             AND m.undone_at IS NULL AND m.merged_at >= later.offered_at)))"""

_OPEN = """
    SELECT c.id FROM sla_clock c JOIN sla_pledge p ON p.id = c.pledge_id
    WHERE c.id BETWEEN %(low)s AND %(high)s AND c.stopped_at IS NULL AND c.cancelled_at IS NULL
      AND c.breached_at IS NULL AND c.due_at >= %(now)s AND NOT p.recount
      AND NOT EXISTS (SELECT 1 FROM journal_entry e JOIN (
              SELECT entry_id FROM journal_waiting UNION ALL SELECT entry_id FROM journal_stuck
          ) AS unheard ON unheard.entry_id = e.id
          WHERE e.kind = 'calendar.changed' AND e.subject_id IN (p.calendar_id, p.marketing_calendar_id))
      AND NOT EXISTS (SELECT 1 FROM journal_entry e
          WHERE e.subject = 'clock' AND e.subject_id = c.id AND e.kind = 'clock.reopened')"""


# The ladder's steps: the stamp on the clock and the fact of its handoff are written together.
_STEPS = """
    WITH told AS (
        SELECT (e.payload->>'clock_id')::bigint AS id, count(*) AS times
        FROM sla_clock c JOIN leads_handoff h ON h.pledge_id = c.pledge_id
        JOIN journal_entry e ON e.subject = 'handoff' AND e.subject_id = h.id
        WHERE c.id BETWEEN %(low)s AND %(high)s AND e.kind IN ('handoff.reassigned', 'handoff.lapsed')
          AND (e.payload->>'clock_id')::bigint = c.id
        GROUP BY 1
    )
    SELECT format('clock %%s: step due %%s, taken %%s, told %%s times', c.id,
                  coalesce(c.escalate_at::text, 'never'), coalesce(c.escalated_at::text, 'never'),
                  coalesce(told.times, 0)), p.url
    FROM sla_clock c JOIN sla_pledge p ON p.id = c.pledge_id LEFT JOIN told ON told.id = c.id
    WHERE c.id BETWEEN %(low)s AND %(high)s
      AND coalesce(told.times, 0) <> (c.escalated_at IS NOT NULL)::int"""


class DueAsAgreed:
    """Clocks that still run are due when the pinned version and the calendar say, no other moment."""

    key = "clock-due-as-agreed"
    rule = 4
    title = "Running clocks are due as agreed"
    over = Table("sla_clock")
    advice = (
        "Save the calendar once more (Settings, Calendars), which counts its running clocks anew; if it "
        "comes back, the pinned agreement was changed in the database."
    )

    def run(self, look: Look) -> Iterator[Finding]:
        wrong: list[Example] = []
        try:
            for rows in walk(_OPEN, self.over.spans(look), look, self.title):
                wrong += self._misdated([row[0] for row in rows])
        except TooSlow:
            yield unfinished(self)
        if wrong:
            sentence = counted(
                "{n} running {clock is|clocks are} due at another moment than agreed.", len(wrong)
            )
            yield found(self, sentence, len(wrong), wrong, self.advice)

    def _misdated(self, ids: list[int]) -> Iterator[Example]:
        rows = Clock.objects.filter(pk__in=ids).select_related("pledge__agreement", *SHOWN)
        for clock in rows.prefetch_related("pledge__holds").order_by("pk"):
            if clock.calendar_version != clock.calendar.version:
                continue  # its calendar was changed a moment ago, and it is about to be counted anew
            warn_at, due_at = deadlines(clock.pledge, clock.kind, clock.started_at)
            if (clock.warn_at, clock.due_at) != (warn_at, due_at):
                what = f"clock {clock.pk}: due {clock.due_at:%F %T}, by the agreement {due_at:%F %T}"
                yield Example(what, clock.pledge.url)


CHECKS = (
    Never(
        "breach-announced-once",
        4,
        "A breach is announced once, dated when it was due",
        "{n} {clock has|clocks have} a breach announced twice, never, too early or under another date.",
        "Something wrote past the sweep. The clock's own explanation shows what its moments come to.",
        Table("sla_clock"),
        _ANNOUNCED,
    ),
    Never(
        "coming-back",
        4,
        "Marketing takes up only whom sales returned",
        "{n} {promise|promises} to take somebody up again {ticks|tick} where nobody was returned.",
        "Offer the person again, or disqualify them, which ends it; report how it came about.",
        Table("leads_handoff"),
        _COMING_BACK,
    ),
    Never(
        "clock-due-as-told",
        4,
        "Clocks are due when people were told",
        "{n} {clock is|clocks are} due at another moment than was told.",
        "A clock that ended or was announced never changes: put due_at back to what its last fact says.",
        Table("sla_clock"),
        _DUE_AS_TOLD,
    ),
    Never(
        "ladder-once",
        10,
        "The ladder takes each step once",
        "{n} {clock has|clocks have} a step of the ladder taken twice, or noted and not taken.",
        "Something wrote past the product's commands. The handoff's timeline says who holds it and why.",
        Table("sla_clock"),
        _STEPS,
    ),
    Never(
        "clocks-of-a-handoff",
        4,
        "The promises of every handoff tick, and no others",
        "{n} {handoff has|handoffs have} a promise that should tick and does not, or ticks and should not.",
        "Reassign an open handoff to its holder's colleague and back, which begins its clocks afresh; "
        "report how it came about.",
        Table("leads_handoff"),
        _RUNNING,
    ),
    DueAsAgreed(),
)
