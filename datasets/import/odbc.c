/* Reading a query by unixODBC: read-only, rolled back at the end, text as UTF-16 whatever the locale.
 * A message of the database is passed on only where it cannot speak of rows: a failed cast would quote
 * the value. ODBC 3.8 Programmer's Reference, Microsoft. */
#include "odbc.h"
#include "decimal.h"
#include "value.h"
#include <math.h>
#include <sql.h>
#include <sqlext.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_UNITS = 512, PIECE_UNITS = 2048, STATE = 6, REASON = 512 };

typedef struct session {
    const char *dsn;
    asc_grid *g;
    SQLHENV environment;
    SQLHDBC connection;
    SQLHSTMT statement;
    bool connected;
    SQLSMALLINT columns;
    char *text; /* of one cell, [room] */
    size_t room;
} session;

/* ODBC passes numbers as pointers, and takes texts that it only reads without const. */
static SQLPOINTER number(uintptr_t x)
{
    return (SQLPOINTER)x; /* NOLINT(performance-no-int-to-ptr) */
}

static SQLCHAR *text_in(const char *text)
{
    SQLCHAR *same = NULL;
    memcpy(&same, &text, sizeof same);
    return same;
}

static bool good(SQLRETURN r)
{
    return r == SQL_SUCCESS || r == SQL_SUCCESS_WITH_INFO;
}

/* States whose messages are about the connection, the query or the driver, never about a row. */
static bool speaks_of_no_row(const char *state)
{
    static const char *const classes[] = {"08", "28", "42", "3D", "3F", "IM", "HY", "01"};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strncmp(state, classes[i], 2) == 0) return true;
    return false;
}

static asc_status refuse(const session *s, SQLSMALLINT kind, SQLHANDLE handle,
                         const char *what, asc_error *err)
{
    SQLCHAR state[STATE] = "", reason[REASON] = "";
    SQLINTEGER native = 0;
    SQLSMALLINT n = 0;
    (void)SQLGetDiagRec(kind, handle, 1, state, &native, reason, REASON, &n);
    for (size_t i = 0; reason[i] != '\0'; i++)
        if (reason[i] < 0x20) reason[i] = ' ';
    const bool open = speaks_of_no_row((const char *)state);
    return ASC_FAIL(err, ASC_EIO, "odbc:%s: %s: SQLSTATE %s%s%s", s->dsn, what,
                    (const char *)state, open ? ", " : "",
                    open ? (const char *)reason : "");
}

/* UTF-16 to UTF-8 into out [3 n + 1]; false: half a pair. */
static bool to_utf8(const SQLWCHAR *text, size_t n, char *out, size_t *length)
{
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t c = text[i];
        if (c >= 0xDC00 && c <= 0xDFFF) return false;
        if (c >= 0xD800 && c <= 0xDBFF) {
            if (i + 1 >= n || text[i + 1] < 0xDC00 || text[i + 1] > 0xDFFF) return false;
            c = 0x10000 + ((c - 0xD800) << 10) + (text[++i] - 0xDC00U);
        }
        if (c < 0x80) {
            out[at++] = (char)c;
        } else if (c < 0x800) {
            out[at++] = (char)(0xC0U | c >> 6);
            out[at++] = (char)(0x80U | (c & 0x3FU));
        } else {
            if (c < 0x10000) {
                out[at++] = (char)(0xE0U | c >> 12);
            } else {
                out[at++] = (char)(0xF0U | c >> 18);
                out[at++] = (char)(0x80U | (c >> 12 & 0x3FU));
            }
            out[at++] = (char)(0x80U | (c >> 6 & 0x3FU));
            out[at++] = (char)(0x80U | (c & 0x3FU));
        }
    }
    out[at] = '\0';
    *length = at;
    return true;
}

static asc_status connect_to(session *s, asc_error *err)
{
    const char *user = getenv("ASCRIBE_ODBC_USER"),
               *word = getenv("ASCRIBE_ODBC_PASSWORD");
    ASC_REQUIRE(good(SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &s->environment)),
                err, ASC_EMEMORY, "odbc:%s: no memory", s->dsn);
    (void)SQLSetEnvAttr(s->environment, SQL_ATTR_ODBC_VERSION, number(SQL_OV_ODBC3), 0);
    ASC_REQUIRE(good(SQLAllocHandle(SQL_HANDLE_DBC, s->environment, &s->connection)), err,
                ASC_EMEMORY, "odbc:%s: no memory", s->dsn);
    (void)SQLSetConnectAttr(s->connection, SQL_ATTR_ACCESS_MODE,
                            number(SQL_MODE_READ_ONLY), 0);
    (void)SQLSetConnectAttr(s->connection, SQL_ATTR_LOGIN_TIMEOUT, number(30), 0);
    const SQLRETURN r = SQLConnect(s->connection, text_in(s->dsn), SQL_NTS, text_in(user),
                                   SQL_NTS, text_in(word), SQL_NTS);
    if (!good(r))
        return refuse(s, SQL_HANDLE_DBC, s->connection,
                      "cannot connect (user and password come from odbc.ini or "
                      "ASCRIBE_ODBC_USER and ASCRIBE_ODBC_PASSWORD)",
                      err);
    s->connected = true;
    /* What the query changed is rolled back when the session ends. */
    (void)SQLSetConnectAttr(s->connection, SQL_ATTR_AUTOCOMMIT,
                            number(SQL_AUTOCOMMIT_OFF), 0);
    return ASC_OK;
}

static void disconnect(session *s)
{
    if (s->statement != NULL) (void)SQLFreeHandle(SQL_HANDLE_STMT, s->statement);
    if (s->connected) {
        (void)SQLEndTran(SQL_HANDLE_DBC, s->connection, SQL_ROLLBACK);
        (void)SQLDisconnect(s->connection);
    }
    if (s->connection != NULL) (void)SQLFreeHandle(SQL_HANDLE_DBC, s->connection);
    if (s->environment != NULL) (void)SQLFreeHandle(SQL_HANDLE_ENV, s->environment);
    free(s->text);
}

/* The query, or the whole table with its name quoted as the database does. */
static const char *query_text(const session *s, const char *query)
{
    SQLCHAR quote[8] = "";
    SQLSMALLINT n = 0;
    if (query != NULL) return asc_take_text(s->g->arena, query);
    (void)SQLGetInfo(s->connection, SQL_IDENTIFIER_QUOTE_CHAR, quote, sizeof quote, &n);
    if (quote[0] == ' ') quote[0] = '\0';
    return asc_take_format(s->g->arena, "select * from %s%s%s", (const char *)quote,
                           s->g->table, (const char *)quote);
}

static asc_status execute(session *s, const char *text, asc_error *err)
{
    ASC_REQUIRE(good(SQLAllocHandle(SQL_HANDLE_STMT, s->connection, &s->statement)), err,
                ASC_EMEMORY, "odbc:%s: no memory", s->dsn);
    const SQLRETURN r = SQLExecDirect(s->statement, text_in(text), SQL_NTS);
    if (!good(r) && r != SQL_NO_DATA)
        return refuse(s, SQL_HANDLE_STMT, s->statement, "the query failed", err);
    (void)SQLNumResultCols(s->statement, &s->columns);
    ASC_REQUIRE(s->columns > 0, err, ASC_EUSAGE,
                "odbc:%s: the query gives no table; write a select", s->dsn);
    return ASC_OK;
}

static bool is_type(const char *name, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strcmp(name, *list) == 0) return true;
    return false;
}

/* What a column of the result becomes; *kind is not set when it cannot be read. */
static const char *kind_fault(SQLSMALLINT type, SQLSMALLINT scale, SQLULEN digits,
                              const char *type_name, asc_grid_kind *kind)
{
    static const char *const booleans[] = {"bool", "boolean", NULL};
    static const char *const zoned[] = {"timestamptz", "timestamp with time zone",
                                        "datetimeoffset", NULL};
    if (is_type(type_name, zoned))
        return "has a time zone; say in the query which one is meant, as in: "
               "column at time zone 'Europe/London'";
    *kind = ASC_GRID_TEXT;
    if (is_type(type_name, booleans) || type == SQL_BIT) *kind = ASC_GRID_BOOLEAN;
    if (*kind == ASC_GRID_BOOLEAN) return NULL;
    switch (type) {
    case SQL_TINYINT:
    case SQL_SMALLINT:
    case SQL_INTEGER:
    case SQL_BIGINT:
        *kind = ASC_GRID_WHOLE;
        return NULL;
    case SQL_REAL:
    case SQL_FLOAT:
    case SQL_DOUBLE:
        *kind = ASC_GRID_REAL;
        return NULL;
    case SQL_NUMERIC:
    case SQL_DECIMAL:
        *kind = scale == 0 && digits <= 18 ? ASC_GRID_WHOLE : ASC_GRID_REAL;
        return NULL;
    case SQL_TYPE_DATE:
        *kind = ASC_GRID_DATE;
        return NULL;
    case SQL_TYPE_TIMESTAMP:
        *kind = ASC_GRID_DATETIME;
        return NULL;
    case SQL_BINARY:
    case SQL_VARBINARY:
    case SQL_LONGVARBINARY:
        return "holds bytes; leave it out of the query, or turn it into text there";
    default:
        return NULL;
    }
}

static asc_status add_column(session *s, SQLUSMALLINT i, asc_error *err)
{
    SQLWCHAR wide[NAME_UNITS];
    char name[3 * NAME_UNITS + 1];
    SQLCHAR type_name[128] = "";
    SQLSMALLINT n = 0, type = 0, scale = 0, nullable = 0, bytes = 0;
    SQLULEN digits = 0;
    size_t length = 0;
    asc_grid_kind kind = ASC_GRID_TEXT;
    if (!good(SQLDescribeColW(s->statement, i, wide, NAME_UNITS, &n, &type, &digits,
                              &scale, &nullable)))
        return refuse(s, SQL_HANDLE_STMT, s->statement, "a column cannot be described",
                      err);
    (void)SQLColAttribute(s->statement, i, SQL_DESC_TYPE_NAME, type_name,
                          sizeof type_name, &bytes, NULL);
    ASC_REQUIRE(n > 0 && n < NAME_UNITS && to_utf8(wide, (size_t)n, name, &length), err,
                ASC_EDATA, "odbc:%s: column %u has no usable name; name it in the query",
                s->dsn, (unsigned)i);
    const char *fault = kind_fault(type, scale, digits, (const char *)type_name, &kind);
    ASC_REQUIRE(fault == NULL, err, ASC_EDATA, "odbc:%s: column '%s' %s", s->dsn, name,
                fault);
    for (size_t k = 0; k < s->g->columns; k++)
        ASC_REQUIRE(strcmp(s->g->column[k].name, name) != 0, err, ASC_EDATA,
                    "odbc:%s: two columns are called '%s'; rename one in the query",
                    s->dsn, name);
    (void)asc_grid_add(s->g, name, kind);
    return asc_arena_check(s->g->arena, err);
}

static asc_status cell_fault(const session *s, const asc_grid_column *c, const char *what,
                             asc_error *err)
{
    return ASC_FAIL(err, ASC_EDATA, "odbc:%s: column '%s', row %zu: %s", s->dsn, c->name,
                    c->count + 1, what);
}

/* The units of a cell in a growing buffer. */
typedef struct units {
    SQLWCHAR *all; /* [n] */
    size_t n;
    bool null;
} units;

static asc_status get_units(session *s, SQLUSMALLINT i, units *u, asc_error *err)
{
    SQLWCHAR piece[PIECE_UNITS];
    for (bool more = true; more;) {
        SQLLEN left = 0;
        const SQLRETURN r =
            SQLGetData(s->statement, i, SQL_C_WCHAR, piece, sizeof piece, &left);
        if (r == SQL_NO_DATA) break;
        if (!good(r))
            return refuse(s, SQL_HANDLE_STMT, s->statement, "a row cannot be read", err);
        u->null = left == SQL_NULL_DATA;
        if (u->null) break;
        more = left == SQL_NO_TOTAL || (size_t)left >= sizeof piece;
        const size_t got = more ? PIECE_UNITS - 1 : (size_t)left / sizeof *piece;
        SQLWCHAR *wider = realloc(u->all, (u->n + got + 1) * sizeof *wider);
        ASC_REQUIRE(wider != NULL, err, ASC_EMEMORY, "odbc:%s: no memory for a text",
                    s->dsn);
        u->all = wider;
        memcpy(u->all + u->n, piece, got * sizeof *piece);
        u->n += got;
    }
    return ASC_OK;
}

static asc_status convert(session *s, const units *u, const asc_grid_column *c, size_t *n,
                          asc_error *err)
{
    *n = u->null ? SIZE_MAX : 0;
    if (u->null || u->n == 0) return ASC_OK;
    if (s->room < 3 * u->n + 1) {
        char *wider = realloc(s->text, 3 * u->n + 1);
        ASC_REQUIRE(wider != NULL, err, ASC_EMEMORY, "odbc:%s: no memory for a text",
                    s->dsn);
        s->text = wider;
        s->room = 3 * u->n + 1;
    }
    return to_utf8(u->all, u->n, s->text, n)
               ? ASC_OK
               : cell_fault(s, c, "text that is not valid UTF-16", err);
}

/* The text of a cell, in s->text; *n = SIZE_MAX for null. */
static asc_status get_text(session *s, SQLUSMALLINT i, const asc_grid_column *c,
                           size_t *n, asc_error *err)
{
    units u = {0};
    asc_status status = get_units(s, i, &u, err);
    if (status == ASC_OK) status = convert(s, &u, c, n, err);
    free(u.all);
    return status;
}

static asc_status put_text(session *s, SQLUSMALLINT i, asc_grid_column *c, asc_error *err)
{
    size_t n = 0;
    ASC_TRY(get_text(s, i, c, &n, err));
    if (n == SIZE_MAX)
        asc_grid_missing(s->g, c, NULL);
    else if (memchr(s->text, '\0', n) != NULL)
        return cell_fault(s, c, "text with a NUL character", err);
    else
        asc_grid_text(s->g, c, s->text, n);
    return ASC_OK;
}

/* Numbers and truth values by their text: the driver's own conversions round and clip. */
static asc_status put_number(session *s, SQLUSMALLINT i, asc_grid_column *c,
                             asc_error *err)
{
    size_t n = 0;
    double x = 0.0;
    int64_t k = 0;
    ASC_TRY(get_text(s, i, c, &n, err));
    if (n == SIZE_MAX) {
        asc_grid_missing(s->g, c, NULL);
        return ASC_OK;
    }
    if (c->kind == ASC_GRID_REAL) {
        if (!asc_decimal_parse(s->text, n, &x))
            return cell_fault(s, c, "not a finite decimal number", err);
        asc_grid_real(s->g, c, x);
        return ASC_OK;
    }
    const bool letter = n == 1 && (s->text[0] == 't' || s->text[0] == 'f');
    if (c->kind == ASC_GRID_BOOLEAN && letter)
        k = s->text[0] == 't' ? 1 : 0;
    else if (c->kind == ASC_GRID_BOOLEAN ? !asc_field_boolean(s->text, n, &k)
                                         : !asc_field_integer(s->text, n, &k))
        return cell_fault(s, c,
                          c->kind == ASC_GRID_BOOLEAN ? "neither true nor false"
                                                      : "not a whole number in 64 bits",
                          err);
    asc_grid_whole(s->g, c, k);
    return ASC_OK;
}

static asc_status put_time(session *s, SQLUSMALLINT i, asc_grid_column *c, asc_error *err)
{
    SQL_TIMESTAMP_STRUCT t;
    SQLLEN n = 0;
    int64_t days = 0;
    memset(&t, 0, sizeof t);
    if (!good(SQLGetData(s->statement, i, SQL_C_TYPE_TIMESTAMP, &t, sizeof t, &n)))
        return refuse(s, SQL_HANDLE_STMT, s->statement, "a row cannot be read", err);
    if (n == SQL_NULL_DATA) {
        asc_grid_missing(s->g, c, NULL);
        return ASC_OK;
    }
    if (!asc_date_days(t.year, t.month, t.day, &days))
        return cell_fault(s, c, "a date that does not exist", err);
    if (t.fraction != 0)
        return cell_fault(s, c,
                          "a fraction of a second; round it in the query, as in: "
                          "date_trunc('second', column)",
                          err);
    asc_grid_whole(s->g, c,
                   c->kind == ASC_GRID_DATE
                       ? days
                       : ((days * 24 + t.hour) * 60 + t.minute) * 60 + t.second);
    return ASC_OK;
}

static asc_status read_row(session *s, asc_error *err)
{
    for (SQLUSMALLINT i = 1; i <= (SQLUSMALLINT)s->columns; i++) {
        asc_grid_column *c = &s->g->column[i - 1];
        if (c->kind == ASC_GRID_TEXT)
            ASC_TRY(put_text(s, i, c, err));
        else if (c->kind == ASC_GRID_DATE || c->kind == ASC_GRID_DATETIME)
            ASC_TRY(put_time(s, i, c, err));
        else
            ASC_TRY(put_number(s, i, c, err));
    }
    return asc_arena_check(s->g->arena, err);
}

static asc_status read_all(session *s, const char *query, const char **text,
                           asc_error *err)
{
    ASC_TRY(connect_to(s, err));
    *text = query_text(s, query);
    ASC_TRY(asc_arena_check(s->g->arena, err));
    ASC_TRY(execute(s, *text, err));
    for (SQLUSMALLINT i = 1; i <= (SQLUSMALLINT)s->columns; i++)
        ASC_TRY(add_column(s, i, err));
    for (;;) {
        const SQLRETURN r = SQLFetch(s->statement);
        if (r == SQL_NO_DATA) return ASC_OK;
        if (!good(r))
            return refuse(s, SQL_HANDLE_STMT, s->statement, "a row cannot be read", err);
        ASC_TRY(read_row(s, err));
    }
}

asc_status asc_odbc_read(const char *dsn, const char *query, asc_grid *g,
                         const char **text, asc_error *err)
{
    session s = {.dsn = dsn, .g = g};
    ASC_REQUIRE(strpbrk(dsn, ";=") == NULL && *dsn != '\0', err, ASC_EUSAGE,
                "odbc: write the name of a data source of odbc.ini after it, as in "
                "contacts=odbc:warehouse; a connection string would show its password to "
                "everyone on this machine");
    s.text = malloc(1);
    s.room = s.text == NULL ? 0 : 1;
    ASC_REQUIRE(s.text != NULL, err, ASC_EMEMORY, "odbc:%s: no memory", dsn);
    const asc_status status = read_all(&s, query, text, err);
    disconnect(&s);
    return status;
}
