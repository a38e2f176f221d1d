# ruff: noqa: S608 - names of ours
"""The statements of letters.py."""

# So many entries of one microsecond are numbered within it.
TIES = 256
COLUMNS = ("title", "reason")

# Without the fraction: strftime would round it up.
SECONDS = "CAST(strftime('%s', substr({row}.submitted_at, 1, 19)) AS INTEGER)"
MICROSECONDS = "CAST(substr({row}.submitted_at, 21, 6) AS INTEGER)"
LARGEST = 2**63 - 1 - 2**20
NUMBER = f"min(coalesce(({SECONDS} * 1000000 + {MICROSECONDS}) * {TIES}, 0), {LARGEST})"
TABLES = (
    "CREATE TABLE groups_letter (number INTEGER PRIMARY KEY, submission TEXT NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE groups_letters USING fts5(title, reason, content='', tokenize='trigram')",
)
# The first number of its microsecond that is free; of a crowd, the next ones behind.
FREE = (
    f"SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM groups_letter WHERE number = {NUMBER})"
    f" THEN {NUMBER} ELSE (SELECT number + 1 FROM groups_letter a WHERE number >= {NUMBER}"
    " AND NOT EXISTS (SELECT 1 FROM groups_letter b WHERE b.number = a.number + 1)"
    " ORDER BY number LIMIT 1) END"
).format(row="NEW")
OWN = "(SELECT number FROM groups_letter WHERE submission = {row}.id)"
ADD = (
    f"INSERT INTO groups_letter (number, submission) VALUES (({FREE}), NEW.id);"
    f" INSERT INTO groups_letters (rowid, title, reason)"
    f" VALUES ({OWN.format(row='NEW')}, NEW.title, NEW.reason);"
)
REMOVE = (
    "INSERT INTO groups_letters (groups_letters, rowid, title, reason)"
    " SELECT 'delete', number, OLD.title, OLD.reason FROM groups_letter WHERE submission = OLD.id;"
    " DELETE FROM groups_letter WHERE submission = OLD.id;"
)
TRIGGERS = {
    "groups_letter_insert": f"AFTER INSERT ON groups_submission BEGIN {ADD} END",
    "groups_letter_delete": f"AFTER DELETE ON groups_submission BEGIN {REMOVE} END",
    "groups_letter_update": (
        "AFTER UPDATE OF id, submitted_at, title, reason ON groups_submission"
        f" BEGIN {REMOVE} {ADD} END"
    ),
}
INDEXES = {
    f"groups_letter_{column}": (
        f"CREATE INDEX groups_letter_{column} ON groups_submission"
        f" USING gin (upper({column}::text) gin_trgm_ops)"
    )
    for column in COLUMNS
}

# Numbers for all entries, in the order of the list, none twice.
FILL = (
    "INSERT INTO groups_letter (number, submission)"
    " SELECT place + max(number - place) OVER (ORDER BY place), id FROM"
    f" (SELECT id, number, row_number() OVER (ORDER BY number, id) AS place FROM"
    f" (SELECT id, {NUMBER.format(row='s')} AS number FROM groups_submission s))",
    "INSERT INTO groups_letters (rowid, title, reason) SELECT number, title, reason"
    " FROM groups_letter JOIN groups_submission s ON s.id = submission ORDER BY number",
)
ALL_THREE_LETTERS = "groups_letters MATCH %s AND groups_letters.rowid BETWEEN %s AND %s"
HITS = (
    "SELECT groups_letter.number, submission FROM groups_letters CROSS JOIN groups_letter"
    f" ON groups_letter.number = groups_letters.rowid WHERE {ALL_THREE_LETTERS}"
    " ORDER BY groups_letters.rowid {direction} LIMIT %s"
)
# Of the texts alone: an entry for each is not looked up.
COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM groups_letters"
    f" WHERE {ALL_THREE_LETTERS} ORDER BY rowid DESC LIMIT %s)"
)
ENTRIES = "SELECT s.* FROM ({hits}) hits CROSS JOIN groups_submission s ON s.id = hits.submission"
IDS = (
    "SELECT submission FROM groups_letter WHERE number IN"
    f" (SELECT rowid FROM groups_letters WHERE {ALL_THREE_LETTERS})"
)
