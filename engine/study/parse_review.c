/* `evidence.review`: who reads what each partner's part rests on, and how many have to agree. */
#include "study_private.h"
#include <string.h>

void parse_review(const scope *root)
{
    static const char *const word[] = {"", "multi_partner", "independent"};
    const scope evidence = scope_below(root, "evidence"),
                s = scope_below(&evidence, "review");
    asc_study *study = root->p->study;
    if (s.map == NULL) return;
    asc_review_plan *out = asc_take_bytes(root->p->arena, 1, sizeof *out);
    if (out == NULL) return;
    *out = (asc_review_plan){.at = s.map->at, .raters = scope_count(&s, "raters", 8)};
    if (scope_get(&s, "table") != NULL)
        out->table =
            (asc_named_column){scope_text(&s, "table"), scope_place(&s, "table")};
    const char *panel = scope_get(&s, "panel") == NULL ? "" : scope_text(&s, "panel");
    for (size_t i = 0; panel != NULL && i < sizeof word / sizeof *word; i++)
        if (strcmp(panel, word[i]) == 0) out->panel = (asc_review_panel)i;
    study->review = out;
}
