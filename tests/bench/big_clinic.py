"""A big clinic, made by the database itself: 100,000 patients, 1,000,000 texts, fictional numbers."""

from sqlalchemy import Connection, text

from bot.store.database import is_postgres

PATIENTS, MESSAGES, TEXTS = 100_000, 1_000_000, 200_000


def fill(tx: Connection) -> None:
    """A big clinic, made by the database: its patients, who stands where, what was said either way, who sits."""
    first = (tx.scalar(text("SELECT max(id) FROM patients")) or 0) + 1
    ago = (
        "timestamptz '2026-11-23 00:00+00' - ({0}) * interval '1 second'"
        if is_postgres(tx)
        else "datetime('2026-11-23', '-' || ({0}) || ' seconds')"
    )
    on_day = (
        "timestamptz '2026-11-23 {0}+00' + i * interval '1 day'"
        if is_postgres(tx)
        else "datetime('2026-11-23 {0}', '+' || i || ' days')"
    )
    yes, no = ("true", "false") if is_postgres(tx) else ("1", "0")
    number = "'+1555' || lpad(({0})::text, 7, '0')" if is_postgres(tx) else "printf('+1555%07d', {0})"
    values = {"first": first, "yes": yes, "no": no, "json": "::json" if is_postgres(tx) else "", "patients": PATIENTS}
    tx.execute(
        text(
            "INSERT INTO engagements (name, state, languages, rules, targets, keywords, created_at) VALUES "
            f'(\'Big\', \'open\', \'["en", "es", "fr"]\', \'{{"split": ["language"]}}\', '
            f'\'[{{"group": "language:es", "people": 12}}]\', \'{{}}\', {ago.format(1)})'
        )
    )
    tx.execute(text(f"INSERT INTO sites (name, address, is_step_free) VALUES ('Library', '12 King St', {yes})"))
    for table, columns, select, rows in _ROWS:
        chosen = select.format(**values)
        for span in ("i", "7 * i", "60"):
            chosen = chosen.replace(f"AGO({span})", ago.format(span))
        for hour in ("02:00", "04:00"):
            chosen = chosen.replace(f"ON_DAY({hour})", on_day.format(hour))
        for whose in ("i", _INDEX.format(**values)):
            chosen = chosen.replace(f"NUMBER({whose})", number.format(whose))
        tx.execute(
            text(
                f"INSERT INTO {table} ({columns}) WITH RECURSIVE n(i) AS "
                f"(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT {chosen} FROM n"
            )
        )
    if is_postgres(tx):
        tx.execute(text("SELECT setval('patients_id_seq', (SELECT max(id) FROM patients))"))
        tx.execute(text("SELECT setval('participations_id_seq', (SELECT max(id) FROM participations))"))
    tx.execute(text("ANALYZE"))


_INDEX = "1 + (i % {patients} * 7919) % {patients}"
_WHO = "{first} - 1 + " + _INDEX
_ROWS = (
    (
        "patients", "id, name, language, language_known, area, birth_year, tags, source, created_at",
        ("{first} + i - 1, 'Name ' || i, CASE i % 3 WHEN 0 THEN 'en' WHEN 1 THEN 'es' ELSE 'fr' END, {yes}, "
        "'M' || i % 9 || 'K', 1930 + i % 75, CASE i % 4 WHEN 0 THEN '[\"overdue\"]'{json} ELSE '[]'{json} END, 'import', AGO(60)"),
        PATIENTS,
    ),
    (
        "phones", "e164, patient_id, since, is_current, is_usable",
        "NUMBER(i), {first} + i - 1, AGO(60), {yes}, {yes}", PATIENTS,
    ),
    (
        "consents", "patient_id, e164, state, move, words, channel, by, at",
        "{first} + i - 1, NUMBER(i), 'given', 'give', '', 'import', 'form 12', AGO(60)", PATIENTS,
    ),
    (
        "conversations", "patient_id, version, is_held, changed_at", "{first} + i - 1, i % 3, {no}, AGO(i)", PATIENTS,
    ),
    (
        "participations", "patient_id, engagement_id, state, availability_words, windows, created_at, changed_at, times_asked",
        ("{first} + i - 1, 1, CASE WHEN i % 500 = 4 THEN 'waitlisted' WHEN i % 300 = 3 THEN 'confirmed' "
        "WHEN i % 5 = 0 THEN 'drawn' WHEN i % 5 = 1 THEN 'declined' WHEN i % 50 = 2 THEN 'interested' ELSE 'invited' END, "
        "'', '[]'{json}, AGO(7 * i), AGO(i), 1"),
        PATIENTS,
    ),
    (
        "messages", ("patient_id, e164, key, language, text, segments, is_reply, despite_stop, state, attempts, "
        "created_at, due_at, expires_at, sent_at, changed_at"),
        (f"{_WHO}, NUMBER({_INDEX}), 'invite', 'en', 'Text ' || i || ' about a free get-together with neighbours', 1, {{no}}, "
        "{no}, CASE WHEN i % 5000 = 0 THEN 'failed' ELSE 'delivered' END, 1, AGO(i), AGO(i), AGO(i), AGO(i), AGO(7 * i)"),
        MESSAGES,
    ),
    (
        "turns", "e164, patient_id, kind, body, media, state, received_at, ready_at, done_at, attempts",
        (f"NUMBER({_INDEX}), {_WHO}, 'text', CASE WHEN i % 2000 = 0 THEN 'I use a wheelchair' ELSE 'answer ' || i END, 0, "
        "'done', AGO(i), AGO(i), AGO(i), 1"),
        TEXTS,
    ),
    ("handoffs", "patient_id, why, opened_at", f"{_WHO}, 'asked', AGO(i)", 60),
    ("handoffs", "patient_id, why, opened_at", f"{_WHO}, 'never_answered', AGO(i)", 5_000),
    ("audit", "at, user_id, action, about", "AGO(i), NULL, 'patient_opened', 'patient ' || i", PATIENTS),
    (
        "group_sessions", "engagement_id, site_id, starts_at, ends_at, language, capacity, state, min_group",
        "1, 1, ON_DAY(02:00), ON_DAY(04:00), CASE i % 3 WHEN 0 THEN 'en' WHEN 1 THEN 'es' ELSE 'fr' END, 12, 'open', 6",
        30,
    ),
    (  # the participation of number 3 + 300 × i, in the order in which they were made, is confirmed
        "seats", "participation_id, group_session_id, state, created_at, changed_at",
        "(SELECT min(id) FROM participations) - 1 + 3 + 300 * i, 1 + i % 30, 'confirmed', AGO(60), AGO(60)", 300,
    ),
)  # fmt: skip
