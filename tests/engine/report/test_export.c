/* JSON and CSV: exact text of a small table, and both read back by Python against each
 * other. */
#include "ascribe/report.h"
#include "fixture_result.h"
#include "support.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static asc_table *small(asc_arena *arena)
{
    static const double x[] = {0.1, -0.0, 1e-300};
    static const double y[] = {1.0 / 3.0, (double)INFINITY, 123456789.0};
    static const int64_t i[] = {9007199254740993, 0, -7}, b[] = {1, 0, 0},
                         d[] = {0, 19782, 1};
    static const uint8_t missing[] = {0, 1, 0};
    static const char *const t[] = {"a,b", "say \"hi\"\nthere", " edge"};
    asc_table *s = asc_table_create(arena, "small", 3);
    asc_table_add_real(s, "x", x);
    asc_table_add_real(s, "y.z", y);
    asc_table_add_integer(s, "n", i, missing);
    asc_table_add_boolean(s, "b", b, missing);
    asc_table_add_text(s, "t", t);
    asc_table_add_column(
        s,
        (asc_column){.name = "day", .type = ASC_DATE, .integer = d, .missing = missing});
    return s;
}

static void json_of_a_table(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_text t = asc_text_start(arena);
    asc_report_table_json(small(arena), &t);
    assert_string_equal(t.data,
                        "[\n    {\"x\": 0.1, \"y.z\": 0.3333333333333333, \"n\": "
                        "9007199254740993, \"b\": true, "
                        "\"t\": \"a,b\", \"day\": \"1970-01-01\"},\n"
                        "    {\"x\": -0, \"y.z\": null, \"n\": null, \"b\": null, "
                        "\"t\": \"say \\\"hi\\\"\\u000athere\", \"day\": null},\n"
                        "    {\"x\": 1e-300, \"y.z\": 123456789, \"n\": -7, \"b\": "
                        "false, \"t\": \" edge\", "
                        "\"day\": \"1970-01-02\"}\n  ]");
    asc_arena_destroy(arena);
}

static void csv_of_a_table(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_text t = asc_text_start(arena);
    asc_report_csv(small(arena), &t);
    assert_string_equal(
        t.data, "x,y.z,n,b,t,day\n"
                "0.1,0.3333333333333333,9007199254740993,true,\"a,b\",1970-01-01\n"
                "-0,Inf,,,\"say \"\"hi\"\"\nthere\",\n"
                "1e-300,123456789,-7,false,\" edge\",1970-01-02\n");
    asc_arena_destroy(arena);
}

static void csv_of_one_column_keeps_empty_rows(void **state)
{
    (void)state;
    static const char *const x[] = {"a", "", "b"};
    asc_arena *arena = asc_arena_create();
    asc_table *s = asc_table_create(arena, "one", 3);
    asc_table_add_text(s, "t", x);
    asc_text t = asc_text_start(arena);
    asc_report_csv(s, &t);
    assert_string_equal(t.data, "t\na\n\"\"\nb\n");
    asc_arena_destroy(arena);
}

/* Reads one line of JSON length, the JSON, then for each table its CSV length and CSV;
 * exits 0 when every CSV cell is the JSON cell. */
static const char reader[] =
    "import sys,json,csv,io\n"
    "f=sys.stdin.buffer\n"
    "def block(): n=int(f.readline()); return f.read(n).decode('utf-8')\n"
    "def refuse(x): raise ValueError(x)\n"
    "d=json.loads(block(),parse_constant=refuse)\n"
    "assert d['schema_version']==1 and d['claim_level']==-1 and d['study'], d.keys()\n"
    "assert d['notice'].startswith('Not assessed for evidence strength')\n"
    "assert d['seed']==20261122 and len(d['plan_blake2b'])==64\n"
    "for name,rows in d['tables'].items():\n"
    "    got=list(csv.reader(io.StringIO(block(),newline=''),strict=True))\n"
    "    assert len(got)==len(rows)+1,(name,len(got),len(rows))\n"
    "    for line,row in zip(got[1:],rows):\n"
    "        assert got[0]==list(row),(got[0],list(row))\n"
    "        for cell,value in zip(line,row.values()):\n"
    "            if value is None: assert cell==''\n"
    "            elif value is True or value is False: assert cell==str(value).lower()\n"
    "            elif isinstance(value,str): assert cell==value,(cell,value)\n"
    "            else: assert float(cell)==value,(cell,value)\n"
    "assert f.read()==b''\n";

static int read_back(asc_result *r, asc_arena *arena)
{
    const char *command = asc_take_format(arena, "python3 -c \"%s\"", reader);
    FILE *pipe = popen(command, "w"); // NOLINT(cert-env33-c): a fixed command, in a test
    if (pipe == NULL) return -1;
    asc_text json = asc_text_start(arena);
    asc_report_json(r, &json);
    (void)fprintf(pipe, "%zu\n%s", json.length, json.data);
    for (size_t i = 0; i < r->tables; i++) {
        asc_text csv = asc_text_start(arena);
        asc_report_csv(r->table[i], &csv);
        (void)fprintf(pipe, "%zu\n%s", csv.length, csv.data);
    }
    return pclose(pipe);
}

static void python_reads_both_alike(void **state)
{
    (void)state;
    // NOLINTNEXTLINE(cert-env33-c): a fixed command, in a test
    if (system("python3 -c \"import json, csv\" 2>/dev/null") != 0) {
        print_message("skipped: no python3\n");
        skip();
    }
    asc_result *(*const all[])(asc_arena *) = {asc_fixture_pilot,   asc_fixture_harm,
                                               asc_fixture_rates,   asc_fixture_withheld,
                                               asc_fixture_several, asc_fixture_seven};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        asc_arena *arena = asc_arena_create();
        assert_int_equal(read_back(all[i](arena), arena), 0);
        asc_arena_destroy(arena);
    }
}

static void hostile_json_is_valid(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_text t = asc_text_start(arena);
    asc_report_json(asc_fixture_hostile(arena), &t);
    assert_true(asc_utf8_valid(t.data, t.length, NULL));
    assert_non_null(strstr(t.data, "\"\xEF\xBF\xBD\\u001b[31mred\""));
    assert_non_null(strstr(t.data, "\"a\\\"b' onload=x &amp;\""));
    for (size_t i = 0; i < t.length; i++)
        if ((unsigned char)t.data[i] < 0x20) assert_int_equal(t.data[i], '\n');
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_of_a_table),
        cmocka_unit_test(csv_of_a_table),
        cmocka_unit_test(csv_of_one_column_keeps_empty_rows),
        cmocka_unit_test(python_reads_both_alike),
        cmocka_unit_test(hostile_json_is_valid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
