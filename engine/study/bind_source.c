/* A problem whose covariates are not held. Held, they cost 8 bytes for every unit and column of X, 8 more in
 * the design made from it, and the columns of the cohort beside them while they are bound. Where that is
 * more than there is room for, bind keeps the columns it asks rows about compact, drops them when it
 * ends, and hands out a source that reads a covariate from the cohort once more, its hashes checked
 * again, when the design is made. */
#include "ascribe/pool.h"
#include "bind_private.h"
#include <math.h>

/* Bytes of a row beside X, its design and the columns: rows, patterns, weights, outcomes and scratch; and
 * the multiplicities of one block of replicates, for each thread. */
enum { ROW_BYTES = 160, REPLICATES = 64, COPIES = 3 };

typedef struct source {
    asc_column_source as; /* first: what the problem sees */
    const asc_cohort *cohort;
    const char *table;
    size_t rows, n;
    const uint32_t *row; /* [n] */
    const source_part *part;
    size_t parts;
} source;

/* Columns of X that a covariate will make: its levels are known only where the cohort has them. */
static size_t columns_of(const asc_table *t, const asc_covariate_spec *c)
{
    const asc_column *column = asc_table_find(t, c->column);
    if (column == NULL || !is_category(c, column)) return c->degree;
    return column->levels > 1 ? column->levels - 1 : 1;
}

bool bind_streams(const binder *b)
{
    const asc_study *s = b->s;
    size_t x = 1, players = 0;
    if (s->link != NULL)
        return false; /* the columns a study makes cannot be read again */
    for (size_t j = 0; j < s->covariates; j++)
        x += columns_of(b->table, &s->covariate[j]);
    for (size_t k = 0; k < s->partners; k++) players += s->partner[k].role == ASC_PLAYER;
    size_t design = x + players;
    for (size_t m = 0; m < s->models; m++)
        if (s->model[m].interactions != ASC_NO_INTERACTIONS)
            design = x + players * (players + 1) / 2;
    const size_t read = s->covariates + s->partners + s->outcomes + s->includes;
    const size_t blocks = (s->replicates + REPLICATES - 1) / REPLICATES;
    const size_t threads = asc_pool_threads() < blocks ? asc_pool_threads() : blocks;
    const size_t bytes =
        sizeof(double) * (x + design + read) + ROW_BYTES + threads * COPIES * REPLICATES;
    return b->rows > asc_arena_room() / bytes;
}

static asc_status read_number(const source *s, const asc_column *c, double *value)
{
    for (size_t i = 0; i < s->n; i++) value[i] = asc_column_real(c, s->row[i]) + 0.0;
    return ASC_OK;
}

static asc_status read_category(const source *s, const source_part *part,
                                const asc_column *c, asc_arena *work, double *value,
                                asc_error *err)
{
    const binder b = {.arena = work, .brief = work, .rows = s->rows};
    int32_t *code = NULL;
    const char *const *level = NULL;
    size_t levels = 0;
    ASC_TRY(bind_levels(&b, c, part->levels, &code, &level, &levels, err));
    for (size_t i = 0; i < s->n; i++) {
        const int32_t k = code[s->row[i]];
        value[i] = (double)part->number[k < 0 ? part->levels : (size_t)k];
    }
    return ASC_OK;
}

static asc_status read_part(const source *s, const source_part *part, asc_arena *work,
                            double *value, asc_error *err)
{
    asc_column c;
    ASC_TRY(asc_cohort_read(s->cohort, s->table, part->column, work, &c, err));
    return part->category ? read_category(s, part, &c, work, value, err)
                          : read_number(s, &c, value);
}

static asc_status read_again(void *context, size_t covariate, double *value,
                             asc_error *err)
{
    const source *s = context;
    asc_arena *work = asc_arena_create();
    ASC_REQUIRE(work != NULL, err, ASC_EMEMORY, "no memory to read '%s'",
                s->part[covariate].column);
    const asc_status status = read_part(s, &s->part[covariate], work, value, err);
    asc_arena_destroy(work);
    return status;
}

static void column(const void *context, size_t j, const double *value, double *x)
{
    const source *s = context;
    const source_part *part = s->part;
    while (j >= part->first + part->count) part++;
    const size_t k = j - part->first;
    for (size_t i = 0; i < s->n; i++) {
        if (part->category) {
            x[i] = value[i] == (double)(k + 1) ? 1.0 : 0.0;
            continue;
        }
        const bool missing = isnan(value[i]);
        const double v = missing ? part->impute : value[i];
        double power = 1.0;
        for (size_t d = 0; d <= k; d++) power *= v;
        x[i] = k == part->degree ? (double)missing : power;
    }
}

asc_status bind_source(binder *b, const source_part *part, size_t parts, asc_problem *p,
                       asc_error *err)
{
    source *s = asc_take_bytes(b->arena, 1, sizeof *s);
    ASC_TRY(asc_arena_check(b->arena, err));
    *s = (source){.as = {.context = s, .read = read_again, .column = column},
                  .cohort = b->c,
                  .table = b->table->name,
                  .rows = b->rows,
                  .n = b->n,
                  .row = b->row,
                  .part = part,
                  .parts = parts};
    p->source = &s->as;
    return ASC_OK;
}
