/* The parts of the page. Each writes one block for one view (or for the whole result) and
 * nothing when it has nothing to say. */
#ifndef ASC_REPORT_HTML_H
#define ASC_REPORT_HTML_H

#include "view.h"

/* Doctype to the end of <header>: the first line, the title, what was compared. */
void asc_html_head(const asc_result *r, asc_arena *arena, asc_text *t);

/* The first page of an assessed result. */
void asc_html_first(const asc_result *r, asc_arena *arena, asc_text *t);

/* All views: the totals of one outcome by several models, side by side. */
void asc_html_compare(const asc_view *view, size_t views, asc_text *t);

/* Per view. */
void asc_html_answer(const asc_view *v, asc_text *t); /* sentence, deaths, who table    */
void asc_html_partners(const asc_view *v,
                       asc_text *t);                  /* who: reached, per 100, in all  */
void asc_html_charts(const asc_view *v, asc_text *t); /* forest and waterfall           */
void asc_html_cannot(const asc_view *v, asc_text *t); /* limits, rankings, context      */
void asc_html_unranked(const asc_view *v,
                       asc_text *t); /* <li> of sets that cannot be ranked */
void asc_html_share_bars(const asc_view *v, asc_text *t);  /* chart                     */
void asc_html_divisions(const asc_view *v, asc_text *t);   /* two levels, two orders    */
void asc_html_joint(const asc_view *v, asc_text *t);       /* pairs as heat maps        */
void asc_html_stability(const asc_view *v, asc_text *t);   /* who would do better alone */
void asc_html_completion(const asc_view *v, asc_text *t);  /* combinations left open    */
void asc_html_visibility(const asc_view *v, asc_text *t);  /* records against credit    */
void asc_html_sampling(const asc_view *v, asc_text *t);    /* how a sample was taken    */
void asc_html_functions(const asc_view *v, asc_text *t);   /* classes and fragility     */
void asc_html_consistency(const asc_view *v, asc_text *t); /* groups of a breakdown    */
void asc_html_register(const asc_view *v, asc_text *t);    /* claims on the total       */
void asc_html_coalitions(const asc_view *v, asc_text *t);  /* support, means, gains */
void asc_html_model(const asc_view *v, asc_text *t); /* diagnostics, coefficients      */
void asc_html_multiverse(const asc_view *v, asc_text *t); /* other choices             */
void asc_html_controls(const asc_view *v, asc_text *t);   /* what cannot have changed */
void asc_html_robustness(const asc_view *v, asc_text *t); /* what could explain it     */
void asc_html_overlap(const asc_view *v, asc_text *t); /* balance, overlap, weights    */
void asc_html_indices(const asc_view *v, asc_text *t); /* every index, every player */

/* Per result. */
void asc_html_outcomes(const asc_result *r, asc_arena *arena,
                       asc_text *t); /* as observed   */
void asc_html_linked(const asc_result *r, asc_arena *arena,
                     asc_text *t); /* by arm, sources */
void asc_html_data(const asc_result *r, asc_arena *arena,
                   asc_text *t); /* flow, missing, notes */
void asc_html_money(const asc_result *r, asc_arena *arena,
                    asc_text *t); /* savings, payments, value */
/* Triangulation, measures, audits, pathways; then the reporting checklists. */
/* html_run.c: charts of measures by period */
void asc_html_run(const asc_result *r, asc_arena *arena, asc_text *t);
void asc_html_beside(const asc_result *r, asc_arena *arena, asc_text *t);
void asc_html_payers(const asc_result *r, asc_arena *arena, asc_text *t);
void asc_html_reporting(const asc_result *r, asc_arena *arena, asc_text *t);
void asc_html_recipe(const asc_result *r, asc_arena *arena, asc_text *t);

/* Tables. The first `texts` columns hold text, the others numbers. */
void asc_html_table_open(asc_text *t, const char *caption, const char *const *head,
                         size_t columns, size_t texts);
void asc_html_table_close(asc_text *t);
void asc_html_row(asc_text *t, const char *name,
                  const char *style);              /* <tr> and its header   */
void asc_html_cell(asc_text *t, const char *text); /* text, escaped         */
void asc_html_number(asc_text *t, double x, int digits, const char *blank);
void asc_html_general(asc_text *t, double x,
                      const char *blank); /* four significant digits  */
/* <h2> or <h3> with text. */
void asc_html_heading(asc_text *t, int level, const char *text);
void asc_html_paragraph(asc_text *t, const char *style, const char *text);

#endif
