/* Filling a grid: cells in blocks of 4,096, texts and reasons as numbers of their different values. */
#include "grid.h"
#include <string.h>

asc_grid_column *asc_grid_add(asc_grid *g, const char *name, asc_grid_kind kind)
{
    if (g->columns == g->width) {
        const size_t width = g->width == 0 ? 64 : 2 * g->width;
        asc_grid_column *more = asc_take_bytes(g->arena, width, sizeof *more);
        if (more == NULL) return NULL;
        if (g->columns > 0) memcpy(more, g->column, g->columns * sizeof *more);
        g->column = more;
        g->width = width;
    }
    asc_grid_column *c = &g->column[g->columns++];
    *c = (asc_grid_column){.name = asc_take_text(g->arena, name), .kind = kind};
    if (kind == ASC_GRID_TEXT) c->text = asc_intern_start(g->arena);
    return c;
}

void asc_grid_explain(asc_grid *g, asc_grid_label label)
{
    if (g->labels == g->label_room) {
        const size_t room = g->label_room == 0 ? 64 : 2 * g->label_room;
        asc_grid_label *more = asc_take_bytes(g->arena, room, sizeof *more);
        if (more == NULL) return;
        if (g->labels > 0) memcpy(more, g->label, g->labels * sizeof *more);
        g->label = more;
        g->label_room = room;
    }
    g->label[g->labels++] = label;
}

/* The block of the next cell, and its place in it. NULL: no memory. */
static asc_grid_block *next_cell(asc_grid *g, asc_grid_column *c, size_t *at)
{
    const size_t k = c->count / ASC_GRID_BLOCK;
    if (k == c->room) {
        const size_t room = c->room == 0 ? 4 : 2 * c->room;
        asc_grid_block **more = asc_take_bytes(g->arena, room, sizeof(asc_grid_block *));
        if (more == NULL) return NULL;
        if (c->room > 0) memcpy(more, c->block, c->room * sizeof(asc_grid_block *));
        c->block = more;
        c->room = room;
    }
    if (c->block[k] == NULL) c->block[k] = asc_take_bytes(g->arena, 1, sizeof **c->block);
    *at = c->count++ % ASC_GRID_BLOCK;
    return c->block[k];
}

void asc_grid_real(asc_grid *g, asc_grid_column *c, double x)
{
    size_t at = 0;
    asc_grid_block *b = next_cell(g, c, &at);
    if (b != NULL) b->cell[at].real = x;
}

void asc_grid_whole(asc_grid *g, asc_grid_column *c, int64_t x)
{
    size_t at = 0;
    asc_grid_block *b = next_cell(g, c, &at);
    if (b != NULL) b->cell[at].whole = x;
}

/* The number of a text, copied when it is new. */
static uint32_t number_of(asc_grid *g, asc_intern *s, const char *text, size_t n)
{
    const size_t before = s->count;
    const uint32_t k = asc_intern_add(s, text, n);
    if (k != UINT32_MAX && s->count > before) {
        char *own = asc_take_textn(g->arena, text, n);
        s->key[k].text = own == NULL ? "" : own;
        if (own == NULL) s->key[k].length = 0;
    }
    return k;
}

void asc_grid_text(asc_grid *g, asc_grid_column *c, const char *text, size_t n)
{
    if (n == 0)
        asc_grid_missing(g, c, NULL);
    else
        asc_grid_whole(g, c, (int64_t)number_of(g, &c->text, text, n));
}

void asc_grid_missing(asc_grid *g, asc_grid_column *c, const char *reason)
{
    size_t at = 0;
    asc_grid_block *b = next_cell(g, c, &at);
    if (b == NULL) return;
    b->why[at] = 1;
    if (reason == NULL) return;
    if (c->reason.slot == NULL) c->reason = asc_intern_start(g->arena);
    const uint32_t k = number_of(g, &c->reason, reason, strlen(reason));
    /* More reasons than fit are refused when the grid is finished. */
    b->why[at] = (uint8_t)(k < ASC_GRID_REASONS ? 2 + k : 1);
}
