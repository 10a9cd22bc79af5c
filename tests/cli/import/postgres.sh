# A query against a real PostgreSQL, started here and thrown away: the same cohort as the CSV file that the database
# writes itself. Skipped where server or driver is missing.
. "$SOURCE/tests/cli/lib.sh"
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
driver=$(ls /usr/lib/*/odbc/psqlodbcw.so 2>/dev/null | head -1)
[ -x "$bin/initdb" ] && [ -n "$driver" ] || { echo "skipped: PostgreSQL or its ODBC driver not found"; exit 77; }
"$ASCRIBE" import x=odbc:none -o x.h5 2>&1 | grep -q "without unixODBC" && { echo "skipped: built without unixODBC"; exit 77; }
room=$(mktemp -d /tmp/ascribe-pg-XXXXXX) || exit 1
run() { if [ "$(id -u)" = 0 ]; then (cd "$room" && runuser -u postgres -- "$@"); else "$@"; fi; }
[ "$(id -u)" != 0 ] || chown postgres "$room" || exit 77
trap 'run "$bin/pg_ctl" -D "$room/data" -m immediate stop >/dev/null 2>&1; rm -rf "$room"' EXIT
fail() { echo "$*"; exit 1; }
run "$bin/initdb" -D "$room/data" -A trust -U evaluator -E UTF8 --locale=C >"$room.log" 2>&1 || { cat "$room.log"; rm -f "$room.log"; exit 77; }
rm -f "$room.log"
run "$bin/pg_ctl" -D "$room/data" -w -l "$room/log" -o "-k $room -h '' -F" start >/dev/null || { cat "$room/log"; exit 77; }
chmod o+rx "$room"
sql() { psql -q -h "$room" -U evaluator -d postgres -v ON_ERROR_STOP=1 "$@" || fail "psql"; }
sql <<'SQL'
create table contacts (id bigint, person text, at timestamp, day date, done boolean, cost numeric(10,2), score double precision, note varchar(200));
insert into contacts select i, 'P' || i % 400, timestamp '2024-01-01 08:00' + i * interval '1 hour', date '1950-01-01' + i,
  case when i % 11 = 0 then null else i % 3 = 0 end, i * 1.37, i / 7.0::float8, case when i % 5 = 0 then null else 'naïve – € 😀 ' || i % 4 end
  from generate_series(1, 1000) i;
insert into contacts values (9007199254740993, 'P0', null, null, true, null, 1e-300, repeat('long ', 1));
create table "other table" (a int);
create table bad (f timestamp, z timestamptz, n double precision, b bytea);
insert into bad values ('2024-01-01 00:00:00.5', now(), 'NaN', '\x00');
SQL
cat >odbc.ini <<INI
[pilot]
Driver = $driver
Servername = $room
Port = 5432
Database = postgres
Username = evaluator
INI
export ODBCINI="$PWD/odbc.ini"
sql -c "\\copy (select id, person, to_char(at, 'YYYY-MM-DD HH24:MI:SS') as at, day, case when done then 'true' when not done then 'false' end as done, cost, score, note from contacts order by id) to contacts.csv csv header"
"$ASCRIBE" import contacts=contacts.csv -o csv.h5 --quiet || exit 1
"$ASCRIBE" import contacts=odbc:pilot --query 'select * from contacts order by id' -o sql.h5 --quiet || exit 1
hash() { "$ASCRIBE" describe "$1" | tail -1; }
[ "$(hash csv.h5)" = "$(hash sql.h5)" ] || { "$ASCRIBE" describe csv.h5; "$ASCRIBE" describe sql.h5; fail "another cohort"; }
grep -q "from odbc:pilot, query select \* from contacts order by id" sql.h5.log || fail "log"
"$ASCRIBE" import 'other table=odbc:pilot' -o other.h5 --json | grep -q '"other table": {"rows": 0, "columns": 1}' || fail "a whole table"
refused() {
    "$ASCRIBE" import t=odbc:"$1" --query "$2" -o no.h5 2>message
    [ $? = "$3" ] && grep -q "$4" message || { cat message; fail "not refused as expected: $2"; }
    [ ! -e no.h5 ] || fail "a file after: $2"
}
refused pilot "select f from bad" 1 "row 1: a fraction of a second"
refused pilot "select z from bad" 1 "'z' has a time zone"
refused pilot "select n from bad" 1 "row 1: not a finite"
refused pilot "select b from bad" 1 "'b' holds bytes"
refused pilot "select 1 as a, 2 as a" 1 "two columns are called 'a'"
refused pilot "select nothing from contacts" 3 "SQLSTATE 42703"
refused pilot "delete from contacts" 2 "gives no table"
refused pilot "delete from contacts returning a" 3 "SQLSTATE 42703"
refused pilot "select person::int from contacts" 3 "SQLSTATE 22"
grep -q 'invalid\|"P' message && { cat message; fail "a value in a message"; }
refused nobody "select 1" 3 "cannot connect"
refused "pilot;PWD=secret" "select 1" 2 "connection string"
[ "$(psql -qAt -h "$room" -U evaluator -d postgres -c 'select count(*) from contacts')" = 1001 ] || fail "the database was changed"
exit 0
