/* Linkage by group: who is linked, and of the labelled pairs whose link was missed. A group that is linked less often
 * is missing from what is found later. */
#include "private.h"

enum { GROUPS_MOST = 1000 };

/* One column of one file. */
typedef struct grouping {
    link_job *j;
    size_t side, column;
    uint32_t *slot; /* [texts + 1] number of the group + 1; the last: missing */
} grouping;

static size_t text_at(const grouping *g, size_t row)
{
    const uint32_t v = g->j->side[g->side].group[g->column][row];
    return v == LINK_NONE ? g->j->text.count : v;
}

static asc_status count_rows(const grouping *g, asc_error *err)
{
    asc_link_result *out = g->j->out;
    const link_side *side = &g->j->side[g->side];
    const size_t first = out->groups;
    for (size_t i = 0; i < side->rows; i++) {
        const size_t at = text_at(g, i);
        if (g->slot[at] == 0) {
            ASC_REQUIRE(out->groups - first < GROUPS_MOST, err, ASC_EDATA,
                        "%s: column '%s' has more than %d groups; count by a coarser one",
                        side->file, g->j->spec->source[g->side].group[g->column],
                        GROUPS_MOST);
            out->group[out->groups++] = (asc_link_group){
                .column = g->j->spec->source[g->side].group[g->column],
                .level = at == g->j->text.count ? "" : g->j->text.key[at].text,
                .side = g->side};
            g->slot[at] = (uint32_t)out->groups;
        }
        asc_link_group *group = &out->group[g->slot[at] - 1];
        group->records++;
        group->linked += side->used[i] == 1 ? 1 : 0;
    }
    return ASC_OK;
}

static void count_missed(const grouping *g, const uint32_t *partner)
{
    const link_job *j = g->j;
    for (size_t i = 0; i < j->truths; i++) {
        const uint32_t row[2] = {(uint32_t)(j->truth[i] >> 32), (uint32_t)j->truth[i]};
        asc_link_group *group = &j->out->group[g->slot[text_at(g, row[g->side])] - 1];
        group->labelled++;
        group->missed += partner[row[0]] == row[1] ? 0 : 1;
    }
}

asc_status link_by_group(link_job *j, asc_error *err)
{
    const size_t columns = j->spec->source[0].groups + j->spec->source[1].groups;
    uint32_t *partner = asc_take_bytes(j->arena, j->side[0].rows, sizeof *partner);
    j->out->group =
        asc_take_bytes(j->arena, columns * GROUPS_MOST, sizeof *j->out->group);
    ASC_TRY(asc_arena_check(j->arena, err));
    for (size_t i = 0; i < j->side[0].rows; i++) partner[i] = LINK_NONE;
    for (size_t i = 0; i < j->out->pairs; i++) {
        const asc_link_pair *p = &j->out->pair[i];
        if (p->class_ <= ASC_LINK_LINK) partner[p->row[0]] = p->row[1];
    }
    for (size_t s = 0; s < 2; s++)
        for (size_t c = 0; c < j->spec->source[s].groups; c++) {
            const asc_arena_mark mark = asc_arena_save(j->arena);
            grouping g = {.j = j, .side = s, .column = c};
            g.slot = asc_take_bytes(j->arena, j->text.count + 1, sizeof *g.slot);
            ASC_TRY(asc_arena_check(j->arena, err));
            ASC_TRY(count_rows(&g, err));
            count_missed(&g, partner);
            asc_arena_rewind(j->arena, mark);
        }
    return ASC_OK;
}
