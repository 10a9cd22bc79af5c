/* One file against the rules of its table: the first line, then every record by itself. What other rows and tables
 * need to know is kept: of a few columns the number of the text, where the row stands, and whether it has a fault. */
#include "../import/odbc.h"
#include "../import/stat.h"
#include "private.h"
#include <string.h>

static const asc_contract_file *file_of(const contract_load *l)
{
    return &l->job->file[l->file];
}

/* About a cell or the row it starts; what was agreed is in the rule. */
static void complain(const contract_load *l, const contract_field *f, const char *column,
                     asc_fault why)
{
    asc_arena *arena = l->job->arena;
    const bool value = *column != '\0' && f->text != NULL && why.value == NULL;
    const char *text = value ? asc_take_textn(arena, f->text, f->n) : "";
    why.file = l->file;
    why.line = f->line;
    why.place = contract_place(f);
    why.column = column;
    why.value = text == NULL ? "" : text;
    if (why.rule == NULL) why.rule = "";
    contract_fault(l->job, why);
}

static void on_broken(void *context, const contract_field *at, size_t field,
                      const char *code, const char *message)
{
    contract_load *l = context;
    const char *column = "";
    for (size_t j = 0; l->headed && j < l->table->columns; j++)
        if (l->at[j] == field) column = l->table->column[j].name;
    if (!l->stopped)
        complain(l, at, column,
                 (asc_fault){.code = code, .message = message, .value = ""});
    l->stopped = true;
}

static void on_blank(void *context, size_t line)
{
    contract_load *l = context;
    if (l->stopped || l->width == 1) return;
    const contract_field at = {.line = line, .from = "", .at = ""};
    l->table->shape->failed++;
    complain(l, &at, "",
             (asc_fault){.code = "blank_line",
                         .message = "a blank line between records; delete it"});
}

/* Two columns of one name. */
static bool repeated(const contract_load *l, const contract_field *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (f[i].n != f[k].n || memcmp(f[i].text, f[k].text, f[i].n) != 0) continue;
            const char *name = asc_take_textn(l->job->arena, f[i].text, f[i].n);
            if (name != NULL)
                complain(
                    l, &f[i], name,
                    (asc_fault){.code = "duplicate_column",
                                .value = "",
                                .message = "two columns have this name; rename one"});
            return true;
        }
    }
    return false;
}

/* One name that holds what separates names elsewhere. */
static bool one_name(const contract_load *l, const contract_field *f, size_t n)
{
    if (n != 1 || l->table->columns < 2 || l->at[0] == 0) return false;
    bool other = false;
    for (size_t i = 0; i < f[0].n; i++)
        other |= f[0].text[i] == ';' || f[0].text[i] == '\t' || f[0].text[i] == '|';
    if (other)
        complain(l, f, "",
                 (asc_fault){.code = "missing_column",
                             .message = "the first line is one name that holds another "
                                        "delimiter; say it with "
                                        "--delimiter"});
    return other;
}

static void match_columns(contract_load *l, const contract_field *f, size_t n)
{
    const contract_table *t = l->table;
    for (size_t j = 0; j < t->columns; j++) {
        l->at[j] = SIZE_MAX;
        for (size_t i = 0; i < n; i++)
            if (strlen(t->column[j].name) == f[i].n &&
                memcmp(t->column[j].name, f[i].text, f[i].n) == 0)
                l->at[j] = i;
    }
    if (repeated(l, f, n) || one_name(l, f, n)) {
        l->stopped = true;
        return;
    }
    for (size_t j = 0; j < t->columns; j++) {
        if (l->at[j] != SIZE_MAX || t->column[j].optional) continue;
        const contract_field first = {.line = 1, .from = "", .at = ""};
        complain(l, &first, t->column[j].name,
                 (asc_fault){.code = "missing_column",
                             .value = "",
                             .message = "a column that was agreed is missing"});
        l->stopped = true;
    }
}

/* Which field each kept column is. */
static void match_kept(contract_load *l)
{
    const contract_rows *r = &l->job->rows[l->file];
    for (size_t k = 0; k < r->kepts; k++) {
        l->kept_field[k] = SIZE_MAX;
        for (size_t j = 0; j < l->table->columns; j++)
            if (strcmp(l->table->column[j].name, r->kept[k].name) == 0)
                l->kept_field[k] = l->at[j];
    }
}

static asc_status widen(contract_load *l, asc_error *err)
{
    contract_rows *r = &l->job->rows[l->file];
    asc_arena *a = l->job->arena;
    if (r->count < r->room) return ASC_OK;
    const size_t room = r->room == 0 ? 1024 : 2 * r->room;
    size_t *line = asc_take_bytes(a, room, sizeof *line);
    uint8_t *bad = asc_take_bytes(a, room, 1);
    void *content = asc_take_bytes(a, l->content ? room : 0, ASC_HASH_BYTES);
    ASC_TRY(asc_arena_check(a, err));
    if (r->count > 0) {
        memcpy(line, r->line, r->count * sizeof *line);
        memcpy(bad, r->bad, r->count);
        if (l->content) memcpy(content, r->content, r->count * ASC_HASH_BYTES);
    }
    for (size_t k = 0; k < r->kepts; k++) {
        uint32_t *text = asc_take_bytes(a, room, sizeof *text),
                 *place = asc_take_bytes(a, room, sizeof *place);
        ASC_TRY(asc_arena_check(a, err));
        if (r->count > 0) {
            memcpy(text, r->kept[k].text, r->count * sizeof *text);
            memcpy(place, r->kept[k].place, r->count * sizeof *place);
        }
        r->kept[k].text = text;
        r->kept[k].place = place;
    }
    r->line = line;
    r->bad = bad;
    r->content = content;
    r->room = room;
    return ASC_OK;
}

/* Rules between two cells of the row, both good by themselves. */
static bool pair_holds(const contract_load *l, const contract_field *f, size_t j,
                       contract_rule rule)
{
    const contract_column *c = &l->table->column[j];
    const contract_target *o = rule == RULE_DIFFERS ? &c->differs : &c->not_before;
    size_t k = 0;
    if (c->assert_[rule] == NULL || o->table != NULL) return true;
    while (k < l->table->columns && strcmp(l->table->column[k].name, o->column) != 0) k++;
    if (k == l->table->columns || l->at[k] == SIZE_MAX) return true;
    const contract_field *a = &f[l->at[j]], *b = &f[l->at[k]];
    if (l->fine[j] != 1 || l->fine[k] != 1) return true;
    c->assert_[rule]->tested++;
    bool good = true;
    int64_t late = 0, early = 0;
    if (rule == RULE_DIFFERS)
        good = a->n != b->n || memcmp(a->text, b->text, a->n) != 0;
    else if (contract_time(a->text, a->n, &late) && contract_time(b->text, b->n, &early))
        good = late >= early;
    if (!good) c->assert_[rule]->failed++;
    return good;
}

static bool check_pairs(const contract_load *l, const contract_field *f)
{
    bool good = true;
    for (size_t j = 0; j < l->table->columns; j++) {
        const contract_column *c = &l->table->column[j];
        if (l->at[j] == SIZE_MAX) continue;
        if (!pair_holds(l, f, j, RULE_DIFFERS)) {
            good = false;
            complain(l, &f[l->at[j]], c->name,
                     (asc_fault){.code = c->code[RULE_DIFFERS],
                                 .rule = c->assert_[RULE_DIFFERS]->rule,
                                 .message = "the same as another column"});
        }
        if (!pair_holds(l, f, j, RULE_NOT_BEFORE)) {
            good = false;
            complain(l, &f[l->at[j]], c->name,
                     (asc_fault){.code = c->code[RULE_NOT_BEFORE],
                                 .rule = c->assert_[RULE_NOT_BEFORE]->rule,
                                 .message = "too early"});
        }
    }
    return good;
}

/* Every cell of the row; fine[j] is 1 for a value that holds, 2 for none. */
static bool check_cells(contract_load *l, const contract_field *f)
{
    bool good = true;
    for (size_t j = 0; j < l->table->columns; j++) {
        const contract_column *c = &l->table->column[j];
        asc_fault why = {0};
        l->fine[j] = 0;
        if (l->at[j] == SIZE_MAX) continue;
        const contract_field *cell = &f[l->at[j]];
        if (!contract_cell(c, cell->text, cell->n, l->typed, &why.code, &why.message,
                           &why.rule)) {
            complain(l, cell, c->name, why);
            good = false;
            continue;
        }
        l->fine[j] = contract_missing(c, cell->text, cell->n) ? 2 : 1;
    }
    return good;
}

static void keep_row(contract_load *l, const contract_field *f, bool good)
{
    contract_job *job = l->job;
    contract_rows *r = &job->rows[l->file];
    const size_t i = r->count++;
    r->line[i] = f[0].line;
    r->bad[i] = good ? 0 : 1;
    for (size_t k = 0; k < r->kepts; k++) {
        r->kept[k].text[i] = CONTRACT_NONE;
        const size_t at = l->kept_field[k];
        const contract_column *c = contract_column_of(l->table, r->kept[k].name);
        if (at == SIZE_MAX || contract_missing(c, f[at].text, f[at].n)) continue;
        const size_t known = job->text.count;
        const uint32_t id = asc_intern_add(&job->text, f[at].text, f[at].n);
        if (id != UINT32_MAX && job->text.count > known)
            job->text.key[id].text = asc_take_textn(job->arena, f[at].text, f[at].n);
        r->kept[k].text[i] = id;
        r->kept[k].place[i] = (uint32_t)contract_place(&f[at]);
    }
    if (!l->content) return;
    asc_hash *h = asc_hash_open();
    for (size_t j = 0; h != NULL && j < l->width; j++) {
        const uint64_t n = f[j].n;
        asc_hash_add(h, &n, sizeof n);
        asc_hash_add(h, f[j].text, f[j].n);
    }
    if (h != NULL) asc_hash_close(h, r->content[i]);
}

static asc_status on_record(void *context, const contract_field *f, size_t n,
                            asc_error *err)
{
    contract_load *l = context;
    asc_validation *v = l->job->out;
    if (l->stopped) return ASC_OK;
    if (!l->headed) {
        match_columns(l, f, n);
        l->headed = true;
        l->width = n;
        match_kept(l);
        return asc_arena_check(l->job->arena, err);
    }
    v->rows[l->file]++;
    l->table->shape->tested++;
    if (n != l->width) {
        l->table->shape->failed++;
        complain(l, &f[0], "",
                 (asc_fault){.code = "wrong_field_count",
                             .message = "not as many fields as the first line; look for "
                                        "a delimiter in a value "
                                        "without quotes, or a value left out"});
        return asc_arena_check(l->job->arena, err);
    }
    ASC_TRY(widen(l, err));
    const bool cells = check_cells(l, f), pairs = check_pairs(l, f);
    keep_row(l, f, cells && pairs);
    return asc_arena_check(l->job->arena, err);
}

/* Room for the text of one cell of every column. */
static char **cell_room(const asc_table *t, asc_arena *arena)
{
    enum { SHORT = 64 };
    char **room = asc_take_bytes(arena, t->columns, sizeof *room);
    for (size_t j = 0; room != NULL && j < t->columns; j++) {
        const asc_column *c = &t->column[j];
        room[j] = asc_take_bytes(arena, c->type == ASC_TEXT ? c->width + 1 : SHORT, 1);
    }
    return room;
}

/* One row as texts. */
static void fill_row(const asc_table *t, size_t row, char *const *room, size_t number,
                     contract_field *f)
{
    enum { SHORT = 64 };
    for (size_t j = 0; j < t->columns; j++) {
        const asc_column *c = &t->column[j];
        const char *text =
            asc_column_cell(c, row, room[j], c->type == ASC_TEXT ? c->width + 1 : SHORT);
        f[j] = (contract_field){.text = text, .n = strlen(text), .line = number};
    }
}

/* A file of a statistical package or a query: rows count from 1, texts are as export writes them. */
static asc_status read_typed(contract_load *l, asc_error *err)
{
    asc_import *m = NULL;
    const asc_table *rows = NULL;
    asc_import_options own = *l->job->o;
    own.rule = NULL; /* a type that does not fit is a fault here, not the end */
    own.rules = 0;
    l->typed = true;
    ASC_TRY(asc_import_open(file_of(l)->path, file_of(l)->table, &own, &m, err));
    const asc_table *t = asc_import_table(m);
    contract_field *f = asc_take_bytes(l->job->arena, t->columns, sizeof *f);
    char **room = cell_room(t, l->job->arena);
    asc_status s = asc_arena_check(l->job->arena, err);
    for (size_t j = 0; s == ASC_OK && j < t->columns; j++)
        f[j] = (contract_field){
            .text = t->column[j].name, .n = strlen(t->column[j].name), .line = 1};
    if (s == ASC_OK) s = on_record(l, f, t->columns, err);
    for (size_t number = 1; s == ASC_OK;) {
        s = asc_import_next(m, &rows, err);
        if (s != ASC_OK || rows->rows == 0) break;
        for (size_t i = 0; s == ASC_OK && i < rows->rows; i++) {
            fill_row(rows, i, room, number++, f);
            s = on_record(l, f, rows->columns, err);
        }
    }
    l->job->out->sha256[l->file] =
        asc_take_text(l->job->arena, asc_import_from(m)->sha256);
    asc_import_close(m);
    return s;
}

asc_status contract_load_file(contract_job *j, size_t file, asc_error *err)
{
    contract_load l = {.job = j, .file = file};
    l.table = contract_table_of(j->contract, j->file[file].table);
    if (l.table == NULL) return ASC_OK;
    const contract_rows *r = &j->rows[file];
    asc_stat_format format = ASC_STAT_NONE;
    l.content = l.table->keys > 0;
    l.at = asc_take_bytes(j->arena, l.table->columns, sizeof *l.at);
    l.fine = asc_take_bytes(j->arena, l.table->columns, 1);
    l.kept_field = asc_take_bytes(j->arena, r->kepts, sizeof *l.kept_field);
    ASC_TRY(asc_arena_check(j->arena, err));
    const char *path = j->file[file].path;
    const bool database = strncmp(path, "odbc:", 5) == 0;
    if (!database) ASC_TRY(asc_stat_detect(path, &format, err));
    if (database || format != ASC_STAT_NONE) return read_typed(&l, err);
    const contract_sink sink = {
        .context = &l, .record = on_record, .blank = on_blank, .broken = on_broken};
    return contract_lines(path, j->o, &sink, j->arena, &j->out->sha256[file], err);
}
