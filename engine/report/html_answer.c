/* The answer: one cautious sentence, then who reached how many and what goes with it. */
#include "html.h"
#include <math.h>
#include <string.h>

static const char *tone(const asc_view *v)
{
    const double low = asc_view_real(v->game, v->game_all, "conf.low");
    const double high = asc_view_real(v->game, v->game_all, "conf.high");
    if (asc_view_sentence(v, "harm", ASC_NOWHERE) != ASC_NOWHERE || high < 0.0)
        return "answer harm";
    return low > 0.0 ? "answer" : "answer flat";
}

static void deaths(const asc_view *v, asc_text *t)
{
    const char *text = asc_view_text(v->arena, v->outcomes, v->outcome_row, "deaths");
    asc_text_add(t, "<p><strong>Deaths:</strong> ");
    asc_text_html(t, *text == '\0' ? "not known" : text);
    asc_text_add(t, ".</p>\n");
}

/* Two questions, two numbers: said before a reader takes one of them for an error. */
static void leave_one_out(const asc_view *v, asc_text *t)
{
    asc_text_add(t, "<p class=\"soft\">Partner by partner, per unit it reached: the "
                    "difference when this partner alone is left out");
    /* Of one partner alone every index says the same. */
    if (v->parts > 1 && asc_view_has(v, "estimate")) {
        asc_text_add(t, ". The table above answers another question (");
        if (strcmp(v->index, "shapley") == 0) {
            asc_text_add(t, "Shapley values, averaged over all orders");
        } else {
            asc_text_add(t, "the index ");
            asc_text_html(t, v->index);
        }
        asc_text_add(t, "), so its numbers differ");
    }
    asc_text_add(t, ".</p>\n");
}

static void partner_sentences(const asc_view *v, asc_text *t)
{
    const asc_table *s = asc_result_table(v->r, "sentence");
    size_t row = asc_view_sentence(v, "partner", ASC_NOWHERE);
    if (row == ASC_NOWHERE) return;
    /* At level 3 they say the same as the table above. */
    if (strncmp(asc_view_text(v->arena, s, row, "text"), "Where ", strlen("Where ")) == 0)
        leave_one_out(v, t);
    asc_text_add(t, "<ul>\n");
    for (; row != ASC_NOWHERE; row = asc_view_sentence(v, "partner", row)) {
        asc_text_add(t, "<li>");
        asc_text_html(t, asc_view_text(v->arena, s, row, "text"));
        asc_text_add(t, "</li>\n");
    }
    asc_text_add(t, "</ul>\n");
}

void asc_html_answer(const asc_view *v, asc_text *t)
{
    const asc_table *s = asc_result_table(v->r, "sentence");
    const char *answer = asc_view_answer(v);
    if (*answer != '\0') asc_html_paragraph(t, tone(v), answer);
    /* A harm leads; the total and the rate follow it in full. */
    static const char *const kinds[] = {"harm", "total", "rate"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (size_t row = asc_view_sentence(v, kinds[k], ASC_NOWHERE); row != ASC_NOWHERE;
             row = asc_view_sentence(v, kinds[k], row)) {
            const char *text = asc_view_text(v->arena, s, row, "text");
            if (strcmp(text, answer) != 0) asc_html_paragraph(t, "", text);
        }
    }
    if (*v->withheld != '\0') {
        asc_text_add(t, "<p class=\"reason\"><strong>Withheld:</strong> ");
        asc_text_html(t, v->withheld);
        asc_text_add(t, "</p>\n");
    }
    deaths(v, t);
    asc_html_partners(v, t);
    partner_sentences(v, t);
}
