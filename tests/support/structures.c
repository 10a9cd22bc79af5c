/* Random structures for the laws of the indices. */
#include "structures.h"
#include <math.h>
#include <string.h>

/* Each of n items into one of up to n/2 + 1 parts; empty parts are closed up. item: masks. */
static size_t split(const asc_mask *item, size_t n, asc_mask *part, asc_stream *stream)
{
    asc_mask open[ASC_DENSE_MAX] = {0};
    size_t parts = 0;
    for (size_t i = 0; i < n; i++) open[asc_stream_below(stream, n / 2 + 1)] |= item[i];
    for (size_t i = 0; i < n; i++)
        if (open[i] != 0) part[parts++] = open[i];
    return parts;
}

void asc_random_structures_make(asc_random_structures *s, size_t n, asc_stream *stream)
{
    asc_mask player[ASC_DENSE_MAX] = {0};
    memset(s, 0, sizeof *s);
    for (size_t k = 0; k < n; k++) player[k] = UINT64_C(1) << k;
    s->level_size[0] = split(player, n, s->unions, stream);
    s->level_size[1] = split(s->unions, s->level_size[0], s->coarse, stream);
    s->level[0] = s->unions;
    s->level[1] = s->coarse;
    for (size_t k = 0; k < n; k++) {
        s->weight[k] = exp(asc_stream_normal(stream));
        for (size_t j = 0; j < k; j++) {
            if (asc_stream_below(stream, 2) == 0) {
                s->neighbour[k] |= player[j];
                s->neighbour[j] |= player[k];
            }
            if (asc_stream_below(stream, 4) == 0) s->before[k] |= player[j];
        }
    }
    s->structures = (asc_structures){.unions = s->unions,
                                     .union_count = s->level_size[0],
                                     .level = s->level,
                                     .level_size = s->level_size,
                                     .levels = 2,
                                     .neighbour = s->neighbour,
                                     .before = s->before,
                                     .weight = s->weight};
}
