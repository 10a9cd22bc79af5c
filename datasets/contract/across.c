/* Rules between rows: references, times of other tables, keys. A row with a fault takes no further part, so tables are judged
 * in the order in which they refer to each other, and of two rows that collide the later is at fault. */
#include "private.h"
#include <string.h>

enum { ABSENT, REFUSED, ACCEPTED }; /* what is known of a text in a column */

static size_t file_of(const contract_job *j, const char *table)
{
    size_t i = 0;
    while (i < j->files && strcmp(j->file[i].table, table) != 0) i++;
    return i;
}

static void complain(contract_job *j, size_t file, size_t row, const char *column,
                     asc_fault why)
{
    contract_rows *r = &j->rows[file];
    const contract_kept *k = contract_kept_of(r, column);
    const uint32_t id = k == NULL ? CONTRACT_NONE : k->text[row];
    const asc_intern_key *key = id == CONTRACT_NONE ? NULL : &j->text.key[id];
    r->bad[row] = 1;
    why.file = file;
    why.line = r->line[row];
    why.place = k == NULL ? 0 : k->place[row];
    why.column = column;
    why.value = key == NULL ? "" : key->text;
    contract_fault(j, why);
}

/* [texts] state of every text in a column of a table. */
static asc_status states(const contract_job *j, const contract_target *o, asc_arena *a,
                         uint8_t **out, asc_error *err)
{
    const size_t file = file_of(j, o->table);
    const contract_rows *r = &j->rows[file];
    const contract_kept *k = contract_kept_of(r, o->column);
    uint8_t *state = asc_take_bytes(a, j->text.count, 1);
    ASC_TRY(asc_arena_check(a, err));
    for (size_t i = 0; k != NULL && i < r->count; i++) {
        if (k->text[i] == CONTRACT_NONE) continue;
        uint8_t *s = &state[k->text[i]];
        const uint8_t mine = r->bad[i] ? REFUSED : ACCEPTED;
        if (mine > *s) *s = mine;
    }
    *out = state;
    return ASC_OK;
}

static asc_status check_refers(contract_job *j, size_t file, const contract_column *c,
                               asc_arena *a, asc_error *err)
{
    const contract_rows *r = &j->rows[file];
    const contract_kept *k = contract_kept_of(r, c->name);
    uint8_t *state = NULL;
    if (c->assert_[RULE_REFERS] == NULL || k == NULL) return ASC_OK;
    ASC_TRY(states(j, &c->refers, a, &state, err));
    for (size_t i = 0; i < r->count; i++) {
        if (r->bad[i] || k->text[i] == CONTRACT_NONE) continue;
        const uint8_t s = state[k->text[i]];
        c->assert_[RULE_REFERS]->tested++;
        if (s == ACCEPTED) continue;
        c->assert_[RULE_REFERS]->failed++;
        complain(j, file, i, c->name,
                 (asc_fault){.code = s == ABSENT ? c->code[RULE_REFERS] : c->refused_code,
                             .rule = c->assert_[RULE_REFERS]->rule,
                             .message = s == ABSENT
                                            ? "not among the values of that table"
                                            : "the row that it refers to was refused"});
    }
    return ASC_OK;
}

static asc_status check_among(contract_job *j, size_t file, const contract_column *c,
                              asc_arena *a, asc_error *err)
{
    const contract_rows *r = &j->rows[file];
    const contract_kept *k = contract_kept_of(r, c->name);
    uint8_t *state = NULL;
    if (c->assert_[RULE_NOT_AMONG] == NULL || k == NULL) return ASC_OK;
    ASC_TRY(states(j, &c->not_among, a, &state, err));
    for (size_t i = 0; i < r->count; i++) {
        if (r->bad[i] || k->text[i] == CONTRACT_NONE) continue;
        c->assert_[RULE_NOT_AMONG]->tested++;
        if (state[k->text[i]] == ABSENT) continue;
        c->assert_[RULE_NOT_AMONG]->failed++;
        complain(j, file, i, c->name,
                 (asc_fault){.code = c->code[RULE_NOT_AMONG],
                             .rule = c->assert_[RULE_NOT_AMONG]->rule,
                             .message = "among values that it must not be one of"});
    }
    return ASC_OK;
}

/* Times of another table by a common column: the earliest accepted one of each text. */
static asc_status times_of(const contract_job *j, const contract_target *o, asc_arena *a,
                           int64_t **out, uint8_t **known, asc_error *err)
{
    const contract_rows *r = &j->rows[file_of(j, o->table)];
    const contract_kept *by = contract_kept_of(r, o->by),
                        *when = contract_kept_of(r, o->column);
    int64_t *time = asc_take_bytes(a, j->text.count, sizeof *time);
    uint8_t *has = asc_take_bytes(a, j->text.count, 1);
    ASC_TRY(asc_arena_check(a, err));
    for (size_t i = 0; by != NULL && when != NULL && i < r->count; i++) {
        int64_t t = 0;
        if (r->bad[i] || by->text[i] == CONTRACT_NONE || when->text[i] == CONTRACT_NONE)
            continue;
        const asc_intern_key *key = &j->text.key[when->text[i]];
        if (!contract_time(key->text, key->length, &t)) continue;
        const uint32_t p = by->text[i];
        if (!has[p] || t < time[p]) time[p] = t;
        has[p] = 1;
    }
    *out = time;
    *known = has;
    return ASC_OK;
}

static asc_status check_times(contract_job *j, size_t file, const contract_column *c,
                              asc_arena *a, asc_error *err)
{
    const contract_rows *r = &j->rows[file];
    int64_t *time = NULL;
    uint8_t *known = NULL;
    if (c->assert_[RULE_NOT_BEFORE] == NULL || c->not_before.table == NULL) return ASC_OK;
    const contract_kept *by = contract_kept_of(r, c->not_before.by),
                        *when = contract_kept_of(r, c->name);
    ASC_TRY(times_of(j, &c->not_before, a, &time, &known, err));
    for (size_t i = 0; by != NULL && when != NULL && i < r->count; i++) {
        int64_t t = 0;
        const uint32_t p = by->text[i], w = when->text[i];
        if (r->bad[i] || p == CONTRACT_NONE || w == CONTRACT_NONE || !known[p]) continue;
        if (!contract_time(j->text.key[w].text, j->text.key[w].length, &t)) continue;
        c->assert_[RULE_NOT_BEFORE]->tested++;
        if (t >= time[p]) continue;
        c->assert_[RULE_NOT_BEFORE]->failed++;
        complain(j, file, i, c->name,
                 (asc_fault){.code = c->code[RULE_NOT_BEFORE],
                             .rule = c->assert_[RULE_NOT_BEFORE]->rule,
                             .message = "too early"});
    }
    return ASC_OK;
}

/* The key of a row as a number among keys; UINT32_MAX when a part is missing. */
static uint32_t key_number(const contract_rows *r, const contract_kept *const *part,
                           size_t parts, size_t row, asc_intern *keys, asc_arena *a,
                           bool *fresh)
{
    uint32_t *id = asc_take_bytes(a, parts, sizeof *id);
    (void)r;
    if (id == NULL) return UINT32_MAX;
    for (size_t p = 0; p < parts; p++) {
        id[p] = part[p]->text[row];
        if (id[p] == CONTRACT_NONE) return UINT32_MAX;
    }
    const size_t before = keys->count;
    const uint32_t k =
        asc_intern_add(keys, (const char *)(const void *)id, parts * sizeof *id);
    *fresh = keys->count > before;
    return k;
}

static asc_status check_unique(contract_job *j, size_t file, const contract_key *key,
                               const contract_kept *const *part, asc_arena *a,
                               asc_error *err)
{
    const contract_rows *r = &j->rows[file];
    asc_intern keys = asc_intern_start(a);
    size_t *first = asc_take_bytes(a, r->count, sizeof *first);
    ASC_TRY(asc_arena_check(a, err));
    for (size_t i = 0; i < r->count; i++) {
        bool fresh = false;
        if (r->bad[i]) continue;
        const uint32_t k = key_number(r, part, key->columns, i, &keys, a, &fresh);
        ASC_TRY(asc_arena_check(a, err));
        if (k == UINT32_MAX) continue;
        key->assertion->tested++;
        if (fresh) first[k] = i;
        if (fresh || memcmp(r->content[i], r->content[first[k]], ASC_HASH_BYTES) == 0)
            continue;
        key->assertion->failed++;
        const char *message = asc_take_format(
            j->arena, "the row of line %zu has the same key and other content",
            r->line[first[k]]);
        complain(j, file, i, key->report,
                 (asc_fault){.code = key->code,
                             .rule = key->assertion->rule,
                             .message = message == NULL ? "" : message});
    }
    return ASC_OK;
}

static asc_status check_most(contract_job *j, size_t file, const contract_key *key,
                             const contract_kept *const *part, asc_arena *a,
                             asc_error *err)
{
    const contract_rows *r = &j->rows[file];
    asc_intern keys = asc_intern_start(a), pairs = asc_intern_start(a);
    size_t *count = asc_take_bytes(a, r->count, sizeof *count);
    ASC_TRY(asc_arena_check(a, err));
    for (size_t i = 0; i < r->count; i++) {
        bool fresh = false, unused = false;
        if (r->bad[i]) continue;
        const uint32_t pair = key_number(r, part, key->columns + 1, i, &pairs, a, &fresh);
        const uint32_t k = key_number(r, part, key->columns, i, &keys, a, &unused);
        ASC_TRY(asc_arena_check(a, err));
        if (pair == UINT32_MAX || k == UINT32_MAX) continue;
        key->assertion->tested++;
        if (fresh) count[k]++;
        if (!fresh || count[k] <= key->most) continue;
        key->assertion->failed++;
        complain(j, file, i, key->report,
                 (asc_fault){.code = key->code,
                             .rule = key->assertion->rule,
                             .message = "one value too many"});
    }
    return ASC_OK;
}

static asc_status check_key(contract_job *j, size_t file, const contract_key *key,
                            asc_arena *a, asc_error *err)
{
    const contract_kept **part =
        asc_take_bytes(a, key->columns + 1, sizeof(const contract_kept *));
    ASC_TRY(asc_arena_check(a, err));
    for (size_t p = 0; p < key->columns; p++) {
        part[p] = contract_kept_of(&j->rows[file], key->column[p]);
        if (part[p] == NULL) return ASC_OK;
    }
    if (key->of == NULL) return check_unique(j, file, key, part, a, err);
    part[key->columns] = contract_kept_of(&j->rows[file], key->of);
    if (part[key->columns] == NULL) return ASC_OK;
    return check_most(j, file, key, part, a, err);
}

static asc_status check_file(contract_job *j, size_t file, const contract_table *t,
                             asc_error *err)
{
    asc_arena *a = asc_arena_create();
    ASC_REQUIRE(a != NULL, err, ASC_EMEMORY, "no memory to compare the rows of '%s'",
                t->name);
    asc_status s = ASC_OK;
    for (size_t c = 0; s == ASC_OK && c < t->columns; c++)
        s = check_among(j, file, &t->column[c], a, err);
    for (size_t c = 0; s == ASC_OK && c < t->columns; c++)
        s = check_refers(j, file, &t->column[c], a, err);
    for (size_t c = 0; s == ASC_OK && c < t->columns; c++)
        s = check_times(j, file, &t->column[c], a, err);
    for (size_t k = 0; s == ASC_OK && k < t->keys; k++)
        s = check_key(j, file, &t->key[k], a, err);
    asc_arena_destroy(a);
    return s;
}

/* Is a table this one refers to still to be judged? */
static bool waits(const contract_job *j, size_t file, const contract_table *t)
{
    for (size_t c = 0; c < t->columns; c++) {
        const contract_column *k = &t->column[c];
        const char *other[] = {k->refers.table, k->not_among.table, k->not_before.table};
        for (size_t i = 0; i < 3; i++) {
            if (other[i] == NULL) continue;
            const size_t f = file_of(j, other[i]);
            if (f < j->files && f != file && !j->done[f]) return true;
        }
    }
    return false;
}

asc_status contract_across(contract_job *j, asc_error *err)
{
    for (size_t left = j->files; left > 0;) {
        const size_t before = left;
        for (size_t f = 0; f < j->files; f++) {
            const contract_table *t = contract_table_of(j->contract, j->file[f].table);
            if (j->done[f] || (t != NULL && waits(j, f, t))) continue;
            if (t != NULL) ASC_TRY(check_file(j, f, t, err));
            j->done[f] = 1;
            left--;
        }
        ASC_REQUIRE(left < before, err, ASC_EINTERNAL, "%s: tables wait for each other",
                    j->contract->path);
    }
    return ASC_OK;
}
