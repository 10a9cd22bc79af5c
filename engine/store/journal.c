/* The journal of finished replicate blocks, in SQLite (WAL, synchronous=FULL).
 *   key   (one row)  format, key: the hash of study, cohort, program and kernels
 *   block            stage, block, n, crc, value: n little-endian doubles, CRC-32 (zlib) of their bytes
 * A run shorter than a second makes no file; after that, blocks wait in memory and are committed in one
 * transaction a second at most. The connection holds the file exclusively, so that two runs cannot
 * write one output. SQLite: sqlite.org/wal.html, sqlite.org/pragma.html. */
#include "ascribe/journal.h"
#include "ascribe/file.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { FORMAT = 1, APPLICATION = 0x41534A31 }; /* "ASJ1", at byte 68 of the file */

/* A block that is not committed yet. */
typedef struct waiting {
    struct waiting *next;
    char *stage;
    size_t block, n;
    double value[];
} waiting;

struct asc_journal {
    pthread_mutex_t mutex;
    char path[ASC_PATH_MAX];
    uint8_t key[ASC_HASH_BYTES];
    sqlite3 *db; /* NULL until the first commit, unless a journal was found */
    struct timespec opened, committed;
    waiting *first, *last;
};

static double seconds_since(struct timespec t)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - t.tv_sec) + (double)(now.tv_nsec - t.tv_nsec) * 1e-9;
}

static asc_status sql_fail(const asc_journal *j, int code, asc_error *err)
{
    const int system = j->db == NULL ? 0 : sqlite3_system_errno(j->db);
    const char *reason = j->db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(j->db);
    if (code == SQLITE_NOMEM) return ASC_FAIL(err, ASC_EMEMORY, "%s: no memory", j->path);
    ASC_REQUIRE(
        code != SQLITE_BUSY && code != SQLITE_LOCKED, err, ASC_EIO,
        "another run is writing %s (journal is locked): wait for it, or choose another "
        "output",
        j->path);
    return ASC_FAIL(err, ASC_EIO, "%s: the journal cannot be written: %s%s%s", j->path,
                    reason, system != 0 ? ": " : "", system != 0 ? strerror(system) : "");
}

static asc_status run_sql(asc_journal *j, const char *sql, asc_error *err)
{
    const int code = sqlite3_exec(j->db, sql, NULL, NULL, NULL);
    return (code & 0xFF) == SQLITE_OK ? ASC_OK : sql_fail(j, code & 0xFF, err);
}

/* ---- opening ----------------------------------------------------------------------------------- */

/* Exclusive locking also keeps the index of the WAL in memory: no .journal-shm file. */
static const char exclusive[] = "PRAGMA locking_mode=EXCLUSIVE;";
static const char wal[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";

static asc_status connect_to(asc_journal *j, asc_error *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(j->path, &j->db, flags, NULL);
    if (code != SQLITE_OK) return sql_fail(j, code & 0xFF, err);
    (void)sqlite3_busy_timeout(j->db, 200);
    return ASC_OK;
}

static void disconnect(asc_journal *j)
{
    (void)sqlite3_close(j->db);
    j->db = NULL;
}

static void remove_files(const asc_journal *j)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    char name[ASC_PATH_MAX + 16];
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        (void)snprintf(name, sizeof name, "%s%s", j->path, endings[i]);
        (void)unlink(name);
    }
}

static asc_status put_key(asc_journal *j, asc_error *err)
{
    sqlite3_stmt *insert = NULL;
    int code =
        sqlite3_prepare_v2(j->db, "INSERT INTO key VALUES (?, ?)", -1, &insert, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_int(insert, 1, FORMAT);
    if (code == SQLITE_OK)
        code = sqlite3_bind_blob(insert, 2, j->key, ASC_HASH_BYTES, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(insert);
    (void)sqlite3_finalize(insert);
    return code == SQLITE_DONE ? ASC_OK : sql_fail(j, code & 0xFF, err);
}

/* A new file, which must not exist: made 0600 first, since SQLite follows the umask. The application id is
 * in the file before the WAL takes over, so that it is known as ours wherever a kill falls. */
static asc_status create(asc_journal *j, asc_error *err)
{
    char sql[512];
    const int file =
        open(j->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    ASC_REQUIRE(file >= 0 || errno != EEXIST, err, ASC_EIO,
                "another run is writing %s (journal is locked)", j->path);
    ASC_REQUIRE(file >= 0, err, ASC_EIO, "%s: the journal cannot be made: %s", j->path,
                strerror(errno));
    (void)close(file);
    ASC_TRY(connect_to(j, err));
    (void)snprintf(sql, sizeof sql,
                   "%s PRAGMA application_id=%d; %s BEGIN IMMEDIATE;"
                   "CREATE TABLE key (format INTEGER NOT NULL, key BLOB NOT NULL);"
                   "CREATE TABLE block (stage TEXT NOT NULL, block INTEGER NOT NULL,"
                   " n INTEGER NOT NULL, crc INTEGER NOT NULL, value BLOB NOT NULL,"
                   " PRIMARY KEY (stage, block)) WITHOUT ROWID;",
                   exclusive, APPLICATION, wal);
    ASC_TRY(run_sql(j, sql, err));
    ASC_TRY(put_key(j, err));
    return run_sql(j, "COMMIT", err);
}

/* Why an existing journal cannot be continued; NULL when it can. */
static const char *reason_to_start_afresh(asc_journal *j)
{
    sqlite3_stmt *select = NULL;
    const char *why = "the journal is damaged or incomplete";
    if (sqlite3_prepare_v2(j->db, "SELECT format, key FROM key", -1, &select, NULL) ==
            SQLITE_OK &&
        sqlite3_step(select) == SQLITE_ROW && sqlite3_column_int(select, 0) == FORMAT &&
        sqlite3_column_bytes(select, 1) == ASC_HASH_BYTES) {
        const void *key = sqlite3_column_blob(select, 1);
        why = memcmp(key, j->key, ASC_HASH_BYTES) == 0
                  ? NULL
                  : "the journal belongs to another study, cohort or program";
    }
    (void)sqlite3_finalize(select);
    return why;
}

/* Ours by the header, or still empty: what a kill just after creation leaves. */
static asc_status check_ours(const asc_journal *j, asc_error *err)
{
    unsigned char head[100] = {0};
    const int file = open(j->path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    ASC_REQUIRE(file >= 0, err, ASC_EIO, "%s: the journal cannot be opened: %s", j->path,
                strerror(errno));
    const ssize_t n = read(file, head, sizeof head);
    (void)close(file);
    if (n == 0) return ASC_OK;
    const uint32_t application = (uint32_t)head[68] << 24 | (uint32_t)head[69] << 16 |
                                 (uint32_t)head[70] << 8 | head[71];
    ASC_REQUIRE(
        n == (ssize_t)sizeof head && memcmp(head, "SQLite format 3", 16) == 0 &&
            application == APPLICATION,
        err, ASC_EIO,
        "%s: is not a journal of this program and is left alone; move it away or choose "
        "another output",
        j->path);
    return ASC_OK;
}

static asc_status open_existing(asc_journal *j, const char **fresh, asc_error *err)
{
    ASC_TRY(check_ours(j, err));
    ASC_TRY(connect_to(j, err));
    int code = sqlite3_exec(j->db, exclusive, NULL, NULL, NULL) & 0xFF;
    if (code == SQLITE_OK) code = sqlite3_exec(j->db, wal, NULL, NULL, NULL) & 0xFF;
    /* The lock is taken at the first access. */
    if (code == SQLITE_OK)
        code = sqlite3_exec(j->db, "BEGIN IMMEDIATE; COMMIT", NULL, NULL, NULL) & 0xFF;
    if (code != SQLITE_OK && code != SQLITE_CORRUPT && code != SQLITE_NOTADB)
        return sql_fail(j, code, err);
    *fresh = reason_to_start_afresh(j);
    if (*fresh == NULL) return ASC_OK;
    disconnect(j);
    remove_files(j);
    return ASC_OK;
}

static asc_status look(asc_journal *j, const char **fresh, asc_error *err)
{
    bool exists = false;
    ASC_TRY(asc_file_check(j->path, &exists, err));
    return exists ? open_existing(j, fresh, err) : ASC_OK;
}

asc_status asc_journal_open(const char *path, const uint8_t key[ASC_HASH_BYTES],
                            asc_journal **out, const char **fresh, asc_error *err)
{
    const char *why = NULL;
    ASC_REQUIRE(strlen(path) < ASC_PATH_MAX, err, ASC_EIO,
                "the path is too long: %.80s...", path);
    asc_journal *j = calloc(1, sizeof *j);
    ASC_REQUIRE(j != NULL, err, ASC_EMEMORY, "no memory for the journal %s", path);
    if (pthread_mutex_init(&j->mutex, NULL) != 0) {
        free(j);
        return ASC_FAIL(err, ASC_EMEMORY, "no mutex for the journal %s", path);
    }
    (void)snprintf(j->path, sizeof j->path, "%s", path);
    memcpy(j->key, key, ASC_HASH_BYTES);
    (void)clock_gettime(CLOCK_MONOTONIC, &j->opened);
    j->committed = j->opened;
    const asc_status s = look(j, &why, err);
    if (s != ASC_OK) {
        asc_journal_close(j, false);
        return s;
    }
    *fresh = why;
    *out = j;
    return ASC_OK;
}

/* ---- blocks ------------------------------------------------------------------------------------ */

static uint32_t checksum(const void *data, size_t bytes)
{
    return (uint32_t)crc32_z(crc32_z(0, NULL, 0), data, bytes);
}

static bool get_waiting(const asc_journal *j, const char *stage, size_t block,
                        double *values, size_t n)
{
    for (const waiting *w = j->first; w != NULL; w = w->next) {
        if (w->block != block || w->n != n || strcmp(w->stage, stage) != 0) continue;
        memcpy(values, w->value, n * sizeof *values);
        return true;
    }
    return false;
}

static bool get_stored(asc_journal *j, const char *stage, size_t block, double *values,
                       size_t n)
{
    static const char sql[] =
        "SELECT n, crc, value FROM block WHERE stage = ? AND block = ?";
    sqlite3_stmt *select = NULL;
    bool found = false;
    if (j->db != NULL && sqlite3_prepare_v2(j->db, sql, -1, &select, NULL) == SQLITE_OK &&
        sqlite3_bind_text(select, 1, stage, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_bind_int64(select, 2, (sqlite3_int64)block) == SQLITE_OK &&
        sqlite3_step(select) == SQLITE_ROW) {
        const void *blob = sqlite3_column_blob(select, 2);
        const size_t bytes = (size_t)sqlite3_column_bytes(select, 2);
        found = sqlite3_column_int64(select, 0) == (sqlite3_int64)n &&
                bytes == n * sizeof *values && (bytes == 0 || blob != NULL) &&
                sqlite3_column_int64(select, 1) == (sqlite3_int64)checksum(blob, bytes);
        if (found && bytes > 0) memcpy(values, blob, bytes);
    }
    (void)sqlite3_finalize(select);
    return found;
}

bool asc_journal_get(asc_journal *j, const char *stage, size_t block, double *values,
                     size_t n)
{
    (void)pthread_mutex_lock(&j->mutex);
    const bool found =
        get_waiting(j, stage, block, values, n) || get_stored(j, stage, block, values, n);
    (void)pthread_mutex_unlock(&j->mutex);
    return found;
}

static int insert_one(sqlite3_stmt *insert, const waiting *w)
{
    const size_t bytes = w->n * sizeof *w->value;
    int code = sqlite3_bind_text(insert, 1, w->stage, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_bind_int64(insert, 2, (sqlite3_int64)w->block);
    if (code == SQLITE_OK) code = sqlite3_bind_int64(insert, 3, (sqlite3_int64)w->n);
    if (code == SQLITE_OK)
        code = sqlite3_bind_int64(insert, 4, (sqlite3_int64)checksum(w->value, bytes));
    if (code == SQLITE_OK)
        code = sqlite3_bind_blob64(insert, 5, w->value, bytes, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_step(insert);
    const int reset = sqlite3_reset(insert);
    return code == SQLITE_DONE ? reset : code;
}

/* One transaction; on failure it is rolled back and the blocks keep waiting. */
static asc_status commit_waiting(asc_journal *j, asc_error *err)
{
    sqlite3_stmt *insert = NULL;
    ASC_TRY(run_sql(j, "BEGIN IMMEDIATE", err));
    int code = sqlite3_prepare_v2(
        j->db, "INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?)", -1, &insert, NULL);
    for (const waiting *w = j->first; code == SQLITE_OK && w != NULL; w = w->next)
        code = insert_one(insert, w);
    asc_status s = code == SQLITE_OK ? ASC_OK : sql_fail(j, code & 0xFF, err);
    (void)sqlite3_finalize(insert);
    if (s == ASC_OK) s = run_sql(j, "COMMIT", err);
    if (s != ASC_OK) (void)sqlite3_exec(j->db, "ROLLBACK", NULL, NULL, NULL);
    return s;
}

static void forget_waiting(asc_journal *j)
{
    while (j->first != NULL) {
        waiting *w = j->first;
        j->first = w->next;
        free(w->stage);
        free(w);
    }
    j->last = NULL;
}

static asc_status flush(asc_journal *j, asc_error *err)
{
    if (j->first == NULL) return ASC_OK;
    if (j->db == NULL) {
        const asc_status made = create(j, err);
        if (made != ASC_OK) {
            disconnect(j);
            return made;
        }
    }
    ASC_TRY(commit_waiting(j, err));
    forget_waiting(j);
    (void)clock_gettime(CLOCK_MONOTONIC, &j->committed);
    return ASC_OK;
}

asc_status asc_journal_put(asc_journal *j, const char *stage, size_t block,
                           const double *values, size_t n, asc_error *err)
{
    ASC_REQUIRE(n <= (SIZE_MAX - sizeof(waiting)) / sizeof *values, err, ASC_EOVERFLOW,
                "a block of %zu values", n);
    waiting *w = malloc(sizeof *w + n * sizeof *values);
    const size_t length = strlen(stage) + 1;
    char *name = malloc(length);
    if (w == NULL || name == NULL) {
        free(w);
        free(name);
        return ASC_FAIL(err, ASC_EMEMORY, "%s: no memory for a block of %zu values",
                        j->path, n);
    }
    *w = (waiting){.stage = memcpy(name, stage, length), .block = block, .n = n};
    if (n > 0) memcpy(w->value, values, n * sizeof *values);
    (void)pthread_mutex_lock(&j->mutex);
    if (j->last == NULL)
        j->first = w;
    else
        j->last->next = w;
    j->last = w;
    /* committed starts at the opening, so the first commit is due a second after it */
    const asc_status s = seconds_since(j->committed) >= 1.0 ? flush(j, err) : ASC_OK;
    (void)pthread_mutex_unlock(&j->mutex);
    return s;
}

asc_status asc_journal_flush(asc_journal *j, asc_error *err)
{
    (void)pthread_mutex_lock(&j->mutex);
    const asc_status s = flush(j, err);
    (void)pthread_mutex_unlock(&j->mutex);
    return s;
}

void asc_journal_close(asc_journal *j, bool done)
{
    if (j == NULL) return;
    /* A run of less than a second that was stopped leaves nothing: it is quicker to do it again. */
    if (!done && j->db != NULL) (void)flush(j, NULL);
    const bool ours = j->db != NULL;
    disconnect(j);
    if (done && ours) remove_files(j);
    forget_waiting(j);
    (void)pthread_mutex_destroy(&j->mutex);
    free(j);
}
