/* Parts that the studies of the field's pilots have in common (common_pilot.h). */
#include "common_pilot.h"
#include <inttypes.h>

static void tables(asc_text *t)
{
    asc_text_add(
        t, "  people: {key: person_id}\n"
           "  contacts: {key: contact_id, time: at, covers: [2023-01-01, 2025-01-31], "
           "no_record: none}\n"
           "  admissions: {key: admission_id, time: admitted, covers: [2023-01-01, "
           "2025-01-31], no_record: none}\n"
           "  incidents: {key: incident_id, time: at, covers: [2024-01-01, 2025-01-31], "
           "no_record: none}\n"
           "  notes: {key: note_id, time: written}\n");
}

/* "[-48h, 0h)" in days where both ends are whole days. */
static void window(asc_text *t, int64_t opens, int64_t closes)
{
    const bool days = opens % ASC_DAY == 0 && closes % ASC_DAY == 0;
    const int64_t unit = days ? ASC_DAY : ASC_HOUR;
    const char *const mark = days ? "d" : "h";
    asc_text_format(t, "\"[%" PRId64 "%s, %" PRId64 "%s)\"", opens / unit, mark,
                    closes / unit, mark);
}

static void partners(asc_text *t, const asc_pilot_plan *plan)
{
    asc_text_add(t, "partners:\n");
    for (size_t k = 0; k < plan->services; k++) {
        const asc_service *s = &plan->service[k];
        asc_text_format(
            t,
            "  %s: {table: contacts, where: {function: %s, status: completed}, window: ",
            s->player, s->function);
        window(t, s->opens, s->closes);
        asc_text_format(t, ",\n    reason: referral, %s}\n", plan->study.partner[k]);
    }
}

/* Negative controls and the safety outcome. */
static void beside(asc_text *t, const asc_pilot_study *s)
{
    static const char *const other[][2] = {
        {"cataract", "cataract operation"}, {"hernia", "hernia operation"},
        {"dental", "dental procedure"},     {"skin", "skin procedure"},
        {"hand", "hand operation"},         {"ear", "ear procedure"}};
    for (size_t k = 0; k < sizeof other / sizeof *other; k++)
        asc_text_format(
            t,
            "  %s: {role: negative_control, table: admissions, where: {kind: %s}, "
            "window: \"%s\",\n"
            "    early: landmark, death: %s, family: binomial, noun: [%s, %ss]}\n",
            other[k][0], other[k][0], s->window, s->death, other[k][1], other[k][1]);
    asc_text_format(
        t,
        "  medication_incident: {role: safety, domain: safety, table: incidents, "
        "window: \"%s\", early: landmark,\n"
        "    death: %s, family: binomial, good: lower, margin: 1.5, sesoi: 0.1,\n"
        "    noun: [person with a medication incident, people with a medication "
        "incident]}\n",
        s->window, s->death);
}

/* Who people are; the four periods before, and what is written then. */
static void covariates(asc_text *t, const asc_pilot_study *s)
{
    asc_text_add(t, "covariates:\n"
                    "  - age\n"
                    "  - {column: sex, as: category}\n"
                    "  - need\n"
                    "  - {column: site, as: category}\n");
    for (int64_t q = 1; q <= ASC_PILOT_PERIODS; q++) {
        asc_text_format(t,
                        "  - {name: before%" PRId64 ", table: admissions, where: {kind: "
                        "%s}, take: %s, window: ",
                        q, s->kind, s->take);
        window(t, -q * s->days * ASC_DAY, (1 - q) * s->days * ASC_DAY);
        asc_text_format(t, ", origin: %s}\n", s->origin);
    }
    asc_text_format(t,
                    "  - {name: written, table: notes, take: count, window: \"[-365d, "
                    "0d)\", origin: %s, use: visibility}\n",
                    s->origin);
    if (s->covariate != NULL) asc_text_add(t, s->covariate);
}

const char *asc_pilot_study_text(const asc_pilot_plan *plan, size_t n, asc_arena *arena)
{
    const asc_pilot_study *s = &plan->study;
    asc_text t = asc_text_start(arena);
    asc_text_add(&t, s->head);
    tables(&t);
    asc_text_add(&t, s->unit);
    partners(&t, plan);
    asc_text_add(&t, s->outcome);
    beside(&t, s);
    covariates(&t, s);
    asc_text_add(&t, s->tail);
    if (s->cost_each > 0)
        asc_text_format(&t, "  programme_cost: %zu\n", s->cost_each * n);
    return t.data;
}
