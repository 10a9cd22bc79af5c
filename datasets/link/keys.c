/* Keys of records: texts built from parts of fields, numbered exactly (never by a hash alone). A key with a blank part
 * is no key. Rules link records whose key occurs once among the unlinked records of each file; passes of blocking
 * make every pair with one key a candidate. */
#include "private.h"
#include <string.h>

enum { KEY_BYTES = ASC_LINK_PARTS * (ASC_LINK_BYTES + 2) };

/* Bytes of the first k characters of UTF-8 text. */
static size_t first_bytes(const char *text, size_t n, size_t k)
{
    size_t at = 0;
    for (; k > 0 && at < n; k--)
        for (at++; at < n && ((unsigned char)text[at] & 0xC0U) == 0x80U;) at++;
    return at;
}

/* Adds a part; 0: it is blank. */
static size_t add_part(const link_job *j, const asc_link_part *p, size_t side, size_t row,
                       char *to)
{
    const uint32_t value = j->side[side].value[p->field[side]][row];
    if (value == LINK_NONE) return 0;
    const asc_intern_key *k = &j->text.key[value];
    size_t n = k->length;
    if (p->first > 0) n = first_bytes(k->text, n, p->first);
    if (p->drop > 0) n = n > p->drop ? n - p->drop : 0;
    if (n == 0) return 0;
    to[0] = (char)n; /* the length first: ("AB", "C") is not ("A", "BC") */
    memcpy(to + 1, k->text, n);
    return n + 1;
}

asc_status link_keys(link_job *j, const asc_link_key *k, uint32_t *out[2], asc_error *err)
{
    char key[KEY_BYTES];
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < j->side[s].rows; i++) {
            size_t n = 0;
            bool whole = true;
            for (size_t p = 0; whole && p < k->parts; p++) {
                const size_t more = add_part(j, &k->part[p], s, i, key + n);
                whole = more > 0;
                n += more;
            }
            out[s][i] = whole ? link_intern(j, key, n) : LINK_NONE;
        }
    return asc_arena_check(j->arena, err);
}

/* Of every text: how many unlinked records of each file have it as key, and the last of file b. */
typedef struct uses {
    uint32_t count[2], row;
} uses;

static void count_uses(const link_job *j, uint32_t *const key[2], uses *u)
{
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < j->side[s].rows; i++) {
            if (j->side[s].used[i] != 0 || key[s][i] == LINK_NONE) continue;
            u[key[s][i]].count[s]++;
            if (s == 1) u[key[s][i]].row = (uint32_t)i;
        }
}

static void apply_rule(link_job *j, size_t rule, uint32_t *const key[2], uses *u)
{
    asc_link_step *step = &j->out->step[rule];
    count_uses(j, key, u);
    for (size_t k = 0; k < j->text.count; k++)
        if (u[k].count[0] > 0 && u[k].count[1] > 0 && u[k].count[0] + u[k].count[1] > 2)
            step->ambiguous++;
    for (size_t i = 0; i < j->side[0].rows; i++) {
        if (j->side[0].used[i] != 0 || key[0][i] == LINK_NONE) continue;
        const uses *k = &u[key[0][i]];
        if (k->count[0] != 1 || k->count[1] != 1) continue;
        j->side[0].used[i] = j->side[1].used[k->row] = 1;
        j->out->pair[j->out->pairs++] =
            (asc_link_pair){.row = {(uint32_t)i, k->row}, .rule = (uint32_t)rule + 1};
        step->links++;
        step->right += link_is_true(j, (uint32_t)i, k->row) ? 1 : 0;
    }
}

asc_status link_rules(link_job *j, asc_error *err)
{
    const size_t a = j->side[0].rows, b = j->side[1].rows;
    uint32_t *key[2] = {asc_take_bytes(j->arena, a, sizeof(uint32_t)),
                        asc_take_bytes(j->arena, b, sizeof(uint32_t))};
    j->out->pair = asc_take_bytes(j->arena, a < b ? a : b, sizeof *j->out->pair);
    ASC_TRY(asc_arena_check(j->arena, err));
    for (size_t r = 0; r < j->spec->rules; r++) {
        ASC_TRY(link_keys(j, &j->spec->rule[r], key, err));
        const asc_arena_mark mark = asc_arena_save(j->arena);
        uses *u = asc_take_bytes(j->arena, j->text.count, sizeof *u);
        ASC_TRY(asc_arena_check(j->arena, err));
        apply_rule(j, r, key, u);
        asc_arena_rewind(j->arena, mark);
    }
    return ASC_OK;
}

/* Of one pass: keys numbered anew among themselves, rows of file a in order of their key. */
static asc_status index_pass(link_job *j, size_t pass, asc_error *err)
{
    const size_t a = j->side[0].rows, b = j->side[1].rows;
    uint32_t **key = j->key[pass];
    key[0] = asc_take_bytes(j->arena, a, sizeof **key);
    key[1] = asc_take_bytes(j->arena, b, sizeof **key);
    j->member[pass] = asc_take_bytes(j->arena, a, sizeof **j->member);
    ASC_TRY(asc_arena_check(j->arena, err));
    ASC_TRY(link_keys(j, &j->spec->block[pass], key, err));
    uint32_t *start = asc_take_bytes(j->arena, j->text.count + 2, sizeof *start);
    ASC_TRY(asc_arena_check(j->arena, err));
    for (size_t i = 0; i < a; i++)
        if (key[0][i] != LINK_NONE) start[key[0][i] + 2]++;
    for (size_t k = 2; k < j->text.count + 2; k++) start[k] += start[k - 1];
    for (size_t i = 0; i < a; i++)
        if (key[0][i] != LINK_NONE) j->member[pass][start[key[0][i] + 1]++] = (uint32_t)i;
    j->start[pass] = start;
    return ASC_OK;
}

asc_status link_index(link_job *j, asc_error *err)
{
    for (size_t p = 0; p < j->spec->blocks; p++) ASC_TRY(index_pass(j, p, err));
    return ASC_OK;
}
