"""A big clinic, made by the database itself: 100,000 patients, 1,000,000 texts, fictional numbers."""

from sqlalchemy import Connection, text

from bot.store.database import is_postgres

PATIENTS, MESSAGES, TEXTS = 100_000, 1_000_000, 200_000


def fill(tx: Connection) -> None:
    """A big clinic, made by the database: its patients, who stands where, what was said either way."""
    first = (tx.scalar(text("SELECT max(id) FROM patients")) or 0) + 1
    ago = (
        "now() - ({0}) * interval '1 second'"
        if is_postgres(tx)
        else "datetime('2026-11-23', '-' || ({0}) || ' seconds')"
    )
    yes, no = ("true", "false") if is_postgres(tx) else ("1", "0")
    values = {"first": first, "ago": ago, "yes": yes, "no": no, "patients": PATIENTS}
    tx.execute(text(f"INSERT INTO engagements (name, state, created_at) VALUES ('Big', 'open', {ago.format(1)})"))
    for table, columns, select, rows in _ROWS:
        chosen = select.format(**values)
        for span in ("i", "7 * i", "60"):
            chosen = chosen.replace(f"AGO({span})", ago.format(span))
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


_WHO = "{first} + (i % {patients} * 7919) % {patients}"
_ROWS = (
    (
        "patients", "id, name, language, language_known, source, created_at",
        "{first} + i - 1, 'Name ' || i, CASE i % 3 WHEN 0 THEN 'en' WHEN 1 THEN 'es' ELSE 'fr' END, {yes}, 'import', AGO(60)",
        PATIENTS,
    ),
    (
        "phones", "e164, patient_id, since, is_current, is_usable",
        "'+1555' || substr('0000000' || i, -7, 7), {first} + i - 1, AGO(60), {yes}, {yes}", PATIENTS,
    ),
    (
        "conversations", "patient_id, version, is_held, changed_at", "{first} + i - 1, i % 3, {no}, AGO(i)", PATIENTS,
    ),
    (
        "participations", "patient_id, engagement_id, state, availability_words, created_at, changed_at, times_asked",
        ("{first} + i - 1, 1, CASE i % 5 WHEN 0 THEN 'drawn' WHEN 1 THEN 'invited' WHEN 2 THEN 'interested' "
        "WHEN 3 THEN 'declined' ELSE 'waitlisted' END, '', AGO(7 * i), AGO(i), 1"),
        PATIENTS,
    ),
    (
        "messages", ("patient_id, e164, key, language, text, segments, is_reply, despite_stop, state, attempts, "
        "created_at, due_at, expires_at, sent_at, changed_at"),
        (f"{_WHO}, '+15550000000', 'invite', 'en', 'Text ' || i || ' about a free get-together with neighbours', 1, {{no}}, "
        "{no}, CASE WHEN i % 5000 = 0 THEN 'failed' ELSE 'delivered' END, 1, AGO(i), AGO(i), AGO(i), AGO(i), AGO(7 * i)"),
        MESSAGES,
    ),
    (
        "turns", "e164, patient_id, kind, body, media, state, received_at, ready_at, done_at, attempts",
        (f"'+15550000000', {_WHO}, 'text', CASE WHEN i % 2000 = 0 THEN 'I use a wheelchair' ELSE 'answer ' || i END, 0, "
        "'done', AGO(i), AGO(i), AGO(i), 1"),
        TEXTS,
    ),
    ("handoffs", "patient_id, why, opened_at", f"{_WHO}, 'asked', AGO(i)", 60),
)  # fmt: skip
