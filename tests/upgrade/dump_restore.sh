#!/bin/sh
# A fund survives pg_dump and a parallel pg_restore: the books hold, the year's
# figures are the same, and so is every definition and every row.
#
# Works on the database that the PG* variables name, and leaves it as it was.
set -eu

bin=$("${PG_CONFIG:-pg_config}" --bindir)
source=$PGDATABASE
copy=${PGDATABASE}_restored
work=$(mktemp -d)
trap '"$bin/dropdb" --if-exists "$copy"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

query() {
    "$bin/psql" -X -q -A -t -v ON_ERROR_STOP=1 -d "$1" -c "$2"
}
# Recent minor versions put a random word into \restrict lines, and the conditions of
# a view come back with fewer parentheses, a AND b AND c.
as_text() {
    "$bin/pg_dump" -d "$1" | grep -vE '^\\(un)?restrict ' | tr -d '()' > "$work/$1.sql"
}

"$bin/pg_dump" -Fc -d "$source" -f "$work/fund.dump"
"$bin/createdb" -T template0 "$copy"
"$bin/pg_restore" -j 4 --exit-on-error -d "$copy" "$work/fund.dump"

query "$copy" 'SELECT * FROM hpf.verify()' > "$work/verify"
if [ -s "$work/verify" ]; then
    echo 'hpf.verify() in the restored database:'
    cat "$work/verify"
    exit 1
fi

for database in "$source" "$copy"; do
    query "$database" 'SELECT * FROM report.annual_summary(2020)' > "$work/$database.summary"
    as_text "$database"
done
[ -s "$work/$source.summary" ] || { echo 'report.annual_summary(2020) is empty'; exit 1; }
diff "$work/$source.summary" "$work/$copy.summary"
diff "$work/$source.sql" "$work/$copy.sql" | head -n 100 > "$work/difference"
if [ -s "$work/difference" ]; then
    echo 'the restored database dumps to another text:'
    cat "$work/difference"
    exit 1
fi
