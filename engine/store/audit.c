/* The audit log: one record a line, in one fixed form, so that a line is what its fields give and nothing
 * else: {"sequence": 3, "time": "...", ..., "previous": "...", "hash": "..."}. The hash is BLAKE2b-256 of the
 * line up to the comma before "hash". Haber & Stornetta (1991), J. Cryptology 3:99-111. */
#include "ascribe/audit.h"
#include "ascribe/file.h"
#include "ascribe/hash.h"
#include "ascribe/text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIELDS = 10 };

static const char *const field_name[FIELDS] = {"time",  "actor",  "action", "plan",
                                               "study", "cohort", "result", "build",
                                               "text",  "note"};

/* The fields of a record in the order of the line. */
static void fields_of(const asc_audit_record *r, const char *field[FIELDS])
{
    const char *const all[FIELDS] = {r->time,   r->actor,  r->action, r->plan, r->study,
                                     r->cohort, r->result, r->build,  r->text, r->note};
    for (size_t i = 0; i < FIELDS; i++) field[i] = all[i] == NULL ? "" : all[i];
}

static void fields_to(asc_audit_record *r, const char *const field[FIELDS])
{
    r->time = field[0];
    r->actor = field[1];
    r->action = field[2];
    r->plan = field[3];
    r->study = field[4];
    r->cohort = field[5];
    r->result = field[6];
    r->build = field[7];
    r->text = field[8];
    r->note = field[9];
}

/* The line of a record up to its hash; then the whole line with its end. */
static const char *line_of(const asc_audit_record *r, char hex[2 * ASC_HASH_BYTES + 1],
                           asc_arena *arena)
{
    const char *field[FIELDS];
    uint8_t digest[ASC_HASH_BYTES];
    fields_of(r, field);
    asc_text t = asc_text_start(arena);
    asc_text_format(&t, "{\"sequence\": %zu", r->sequence);
    for (size_t i = 0; i < FIELDS; i++) {
        asc_text_format(&t, ", \"%s\": ", field_name[i]);
        asc_text_json(&t, field[i]);
    }
    asc_text_add(&t, ", \"previous\": ");
    asc_text_json(&t, r->previous);
    if (t.data == NULL) return NULL;
    asc_hash_bytes(t.data, t.length, digest);
    asc_hash_hex(digest, hex);
    asc_text_format(&t, ", \"hash\": \"%s\"}\n", hex);
    return t.data;
}

/* Moves *at past the word; false when another stands there. */
static bool skip(const char **at, const char *word)
{
    const size_t n = strlen(word);
    if (strncmp(*at, word, n) != 0) return false;
    *at += n;
    return true;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

/* One escape of a JSON text as asc_text_json writes them; 0 when it is none. */
static char escape(const char **at)
{
    static const char *const pair[] = {"\"\"", "\\\\", "n\n", "t\t", "r\r", "b\b", "f\f"};
    const char c = *(*at)++;
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
        if (c == pair[i][0]) return pair[i][1];
    if (c != 'u') return 0;
    int x = 0;
    for (int i = 0; i < 4; i++) {
        const int d = digit(**at);
        if (d < 0) return 0;
        x = 16 * x + d;
        (*at)++;
    }
    return (char)(x > 0 && x < 32 ? x : 0);
}

/* A JSON text at *at, within the line; NULL when it is none. */
static const char *take_string(const char **at, asc_arena *arena)
{
    if (!skip(at, "\"")) return NULL;
    const size_t most = strcspn(*at, "\n");
    char *out = asc_take_bytes(arena, most + 1, 1);
    if (out == NULL) return NULL;
    size_t n = 0;
    while (**at != '"') {
        char c = *(*at)++;
        if (c == '\0' || c == '\n') return NULL;
        if (c == '\\') c = escape(at);
        if (c == '\0') return NULL;
        out[n++] = c;
    }
    (*at)++;
    return out;
}

/* Reads the line at *at into r; false when it has another form. */
static bool parse_line(const char **at, asc_audit_record *r, asc_arena *arena)
{
    const char *field[FIELDS];
    char name[32];
    if (!skip(at, "{\"sequence\": ")) return false;
    size_t digits = strspn(*at, "0123456789");
    if (digits == 0 || digits > 9) return false;
    for (r->sequence = 0; digits > 0; digits--)
        r->sequence = 10 * r->sequence + (size_t)(*(*at)++ - '0');
    for (size_t i = 0; i < FIELDS; i++) {
        (void)snprintf(name, sizeof name, ", \"%s\": ", field_name[i]);
        if (!skip(at, name) || (field[i] = take_string(at, arena)) == NULL) return false;
    }
    fields_to(r, field);
    if (!skip(at, ", \"previous\": ") || (r->previous = take_string(at, arena)) == NULL)
        return false;
    if (!skip(at, ", \"hash\": ") || (r->hash = take_string(at, arena)) == NULL)
        return false;
    return skip(at, "}\n");
}

static asc_status check_line(const char *path, const char *line, size_t length,
                             const asc_audit_record *r, const asc_audit_record *before,
                             size_t sequence, asc_arena *arena, asc_error *err)
{
    char hex[2 * ASC_HASH_BYTES + 1];
    const char *again = line_of(r, hex, arena);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_REQUIRE(
        strlen(again) == length && memcmp(again, line, length) == 0, err, ASC_EFORMAT,
        "%s:%zu: the record was changed after it was written: it does not have the "
        "hash it states",
        path, sequence);
    ASC_REQUIRE(r->sequence == sequence, err, ASC_EFORMAT,
                "%s:%zu: record %zu stands where record %zu belongs: records were "
                "removed, added or moved",
                path, sequence, r->sequence, sequence);
    ASC_REQUIRE(
        strcmp(r->previous, before == NULL ? "" : before->hash) == 0, err, ASC_EFORMAT,
        "%s:%zu: the record does not follow the one before it: its link is %.12s, "
        "that record is %.12s",
        path, sequence, r->previous, before == NULL ? "" : before->hash);
    ASC_REQUIRE(before == NULL || strcmp(before->time, r->time) <= 0, err, ASC_EFORMAT,
                "%s:%zu: the clock was set back: %s follows %s", path, sequence, r->time,
                before == NULL ? "" : before->time);
    return ASC_OK;
}

static size_t lines_of(const char *text)
{
    size_t lines = 0;
    for (; *text != '\0'; text++) lines += *text == '\n';
    return lines;
}

asc_status asc_audit_read(const char *path, asc_arena *arena, asc_audit *out,
                          asc_error *err)
{
    char *text = NULL;
    size_t n = 0;
    if (access(path, F_OK) != 0 && errno == ENOENT) {
        *out = (asc_audit){0};
        return ASC_OK;
    }
    ASC_TRY(asc_file_read(path, arena, &text, &n, err));
    const size_t lines = lines_of(text);
    ASC_REQUIRE(strlen(text) == n, err, ASC_EFORMAT, "%s: not an audit log", path);
    ASC_REQUIRE(n == 0 || text[n - 1] == '\n', err, ASC_EFORMAT,
                "%s:%zu: the last record is cut: %zu bytes without an end of line", path,
                lines + 1,
                strlen(strrchr(text, '\n') == NULL ? text : strrchr(text, '\n')));
    asc_audit_record *record = asc_take_bytes(arena, lines, sizeof *record);
    ASC_TRY(asc_arena_check(arena, err));
    const char *at = text;
    for (size_t i = 0; i < lines; i++) {
        const char *line = at;
        const bool read = parse_line(&at, &record[i], arena);
        ASC_TRY(asc_arena_check(arena, err));
        ASC_REQUIRE(
            read, err, ASC_EFORMAT,
            "%s:%zu: not a record of an audit log, or changed after it was written", path,
            i + 1);
        ASC_TRY(check_line(path, line, (size_t)(at - line), &record[i],
                           i == 0 ? NULL : &record[i - 1], i + 1, arena, err));
    }
    *out = (asc_audit){.record = record, .count = lines, .bytes = n};
    return ASC_OK;
}

static asc_status write_whole(int fd, const char *path, const char *line, asc_error *err)
{
    size_t left = strlen(line);
    while (left > 0) {
        const ssize_t n = write(fd, line, left);
        if (n < 0 && errno == EINTR) continue;
        ASC_REQUIRE(n >= 0, err, ASC_EIO, "%s: cannot write: %s", path, strerror(errno));
        line += n;
        left -= (size_t)n;
    }
    ASC_REQUIRE(fsync(fd) == 0, err, ASC_EIO, "%s: cannot write: %s", path,
                strerror(errno));
    return ASC_OK;
}

/* A record that did not arrive whole is taken off again. */
static asc_status append_line(const char *path, size_t bytes, const char *line,
                              asc_error *err)
{
    const int fd =
        open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct stat s;
    ASC_REQUIRE(fd >= 0, err, ASC_EIO, "%s: cannot write: %s", path, strerror(errno));
    asc_status status = ASC_OK;
    if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode) || (size_t)s.st_size != bytes)
        status = ASC_FAIL(err, ASC_EIO,
                          "%s: was changed while this was running; try again", path);
    if (status == ASC_OK) {
        status = write_whole(fd, path, line, err);
        if (status != ASC_OK && ftruncate(fd, (off_t)bytes) != 0)
            status = ASC_FAIL(err, ASC_EIO, "%s: a record was written in part: %s", path,
                              strerror(errno));
    }
    (void)close(fd);
    return status;
}

asc_status asc_audit_append(const char *path, asc_audit *audit, asc_audit_record r,
                            asc_arena *arena, asc_error *err)
{
    char hex[2 * ASC_HASH_BYTES + 1];
    const size_t n = audit->count;
    r.sequence = n + 1;
    r.previous = n == 0 ? "" : audit->record[n - 1].hash;
    ASC_REQUIRE(n == 0 || strcmp(audit->record[n - 1].time, r.time) <= 0, err, ASC_EIO,
                "%s: the clock says %s, the last record is of %s: set the clock, or wait",
                path, r.time, audit->record[n - 1].time);
    const char *line = line_of(&r, hex, arena);
    ASC_TRY(asc_arena_check(arena, err));
    ASC_TRY(append_line(path, audit->bytes, line, err));
    return asc_audit_read(path, arena, audit, err);
}
