/* Files against a contract: every file by itself, then what lies between rows and tables, then all faults in file order. */
#include "private.h"
#include <stdlib.h>
#include <string.h>

static void keep(contract_rows *r, const char *name, size_t room)
{
    if (name == NULL || contract_kept_of(r, name) != NULL || r->kepts == room) return;
    r->kept[r->kepts++].name = name;
}

/* Columns of a table that its own rules, or rules of other tables, look at again. */
static void choose_kept(contract_job *j, const contract_table *t, contract_rows *r)
{
    for (size_t c = 0; c < t->columns; c++) {
        const contract_column *k = &t->column[c];
        if (k->refers.column != NULL || k->not_among.column != NULL ||
            k->not_before.table != NULL)
            keep(r, k->name, t->columns);
        keep(r, k->not_before.table != NULL ? k->not_before.by : NULL, t->columns);
    }
    for (size_t k = 0; k < t->keys; k++) {
        for (size_t c = 0; c < t->key[k].columns; c++)
            keep(r, t->key[k].column[c], t->columns);
        keep(r, t->key[k].of, t->columns);
        keep(r, t->key[k].report, t->columns);
    }
    for (size_t i = 0; i < j->contract->tables; i++) {
        const contract_table *u = &j->contract->table[i];
        for (size_t c = 0; c < u->columns; c++) {
            const contract_target *other[] = {
                &u->column[c].refers, &u->column[c].not_among, &u->column[c].not_before};
            for (size_t o = 0; o < 3; o++) {
                if (other[o]->table == NULL || strcmp(other[o]->table, t->name) != 0)
                    continue;
                keep(r, other[o]->column, t->columns);
                keep(r, other[o]->by, t->columns);
            }
        }
    }
}

/* A table that the rules of a given one refer to must be given as well. */
static asc_status check_given(const contract_job *j, const contract_table *t,
                              asc_error *err)
{
    for (size_t c = 0; c < t->columns; c++) {
        const contract_column *k = &t->column[c];
        const char *other[] = {k->refers.table, k->not_among.table, k->not_before.table};
        for (size_t o = 0; o < 3; o++) {
            size_t f = 0;
            while (f < j->files && other[o] != NULL &&
                   strcmp(j->file[f].table, other[o]) != 0)
                f++;
            ASC_REQUIRE(other[o] == NULL || f < j->files, err, ASC_EUSAGE,
                        "'%s.%s' is checked against table '%s', which is not given; add "
                        "%s=FILE",
                        t->name, k->name, other[o], other[o]);
        }
    }
    return ASC_OK;
}

static asc_status start(contract_job *j, asc_error *err)
{
    const size_t n = j->files;
    asc_validation *v = j->out;
    j->rows = asc_take_bytes(j->arena, n, sizeof *j->rows);
    j->done = asc_take_bytes(j->arena, n, 1);
    v->rows = asc_take_bytes(j->arena, n, sizeof *v->rows);
    v->accepted = asc_take_bytes(j->arena, n, sizeof *v->accepted);
    v->sha256 = asc_take_bytes(j->arena, n, sizeof *v->sha256);
    j->text = asc_intern_start(j->arena);
    ASC_TRY(asc_arena_check(j->arena, err));
    v->file = j->file;
    v->files = n;
    for (size_t f = 0; f < n; f++) {
        const contract_table *t = contract_table_of(j->contract, j->file[f].table);
        v->sha256[f] = "";
        if (t == NULL) continue;
        ASC_TRY(check_given(j, t, err));
        j->rows[f].kept = asc_take_bytes(j->arena, t->columns, sizeof *j->rows[f].kept);
        ASC_TRY(asc_arena_check(j->arena, err));
        choose_kept(j, t, &j->rows[f]);
    }
    for (size_t a = 0; a < j->contract->assertions; a++)
        j->contract->assertion[a].tested = j->contract->assertion[a].failed = 0;
    return ASC_OK;
}

/* Tokens that mean missing, from the options. */
static void read_missing(contract_job *j)
{
    for (size_t i = 0; i < j->contract->tables; i++) {
        contract_table *t = &j->contract->table[i];
        for (size_t c = 0; c < t->columns; c++)
            (void)asc_rules_of(j->o, t->name, t->column[c].name, j->arena,
                               &t->column[c].na, &t->column[c].nas);
    }
}

static int by_place(const void *a, const void *b)
{
    const asc_fault *x = a, *y = b;
    if (x->file != y->file) return x->file < y->file ? -1 : 1;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    if (x->place != y->place) return x->place < y->place ? -1 : 1;
    return strcmp(x->code, y->code);
}

/* Assertions about files that were given. */
static asc_status finish(contract_job *j, asc_error *err)
{
    asc_validation *v = j->out;
    const asc_contract *c = j->contract;
    asc_assertion *a = asc_take_bytes(j->arena, c->assertions, sizeof *a);
    ASC_TRY(asc_arena_check(j->arena, err));
    for (size_t i = 0; i < c->assertions; i++)
        for (size_t f = 0; f < j->files; f++)
            if (strcmp(c->assertion[i].table, j->file[f].table) == 0)
                a[v->assertions++] = c->assertion[i];
    v->assertion = a;
    for (size_t f = 0; f < j->files; f++)
        for (size_t i = 0; i < j->rows[f].count; i++)
            v->accepted[f] += j->rows[f].bad[i] ? 0 : 1;
    if (j->kept > 0) qsort(j->fault, j->kept, sizeof *j->fault, by_place);
    v->fault = j->fault;
    v->kept = j->kept;
    v->faults = j->faults;
    return ASC_OK;
}

asc_status asc_contract_check(const asc_contract *c, const asc_contract_file *file,
                              size_t files, const asc_import_options *o, asc_arena *arena,
                              asc_validation *out, asc_error *err)
{
    static const asc_import_options none;
    asc_validation v = {0};
    contract_job j = {.contract = c,
                      .file = file,
                      .o = o == NULL ? &none : o,
                      .files = files,
                      .arena = arena,
                      .out = &v};
    ASC_TRY(start(&j, err));
    read_missing(&j);
    ASC_TRY(asc_arena_check(arena, err));
    for (size_t f = 0; f < files; f++) ASC_TRY(contract_load_file(&j, f, err));
    ASC_TRY(contract_across(&j, err));
    ASC_TRY(finish(&j, err));
    *out = v;
    return ASC_OK;
}

bool asc_contract_has(const asc_contract *c, const char *table)
{
    return contract_table_of(c, table) != NULL;
}
