/* Parts that the studies of the field's pilots have in common (common_pilot.h). */
#include "common_pilot.h"
#include <inttypes.h>

void asc_pilot_study_tables(asc_text *t)
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

void asc_pilot_study_partners(asc_text *t, const asc_pilot_plan *plan,
                              const char *const *more)
{
    asc_text_add(t, "partners:\n");
    for (size_t k = 0; k < plan->services; k++) {
        const asc_service *s = &plan->service[k];
        asc_text_format(
            t,
            "  %s: {table: contacts, where: {function: %s, status: completed}, window: ",
            s->player, s->function);
        window(t, s->opens, s->closes);
        asc_text_format(t, ",\n    reason: referral, %s}\n", more[k]);
    }
}

void asc_pilot_study_beside(asc_text *t, const char *opening, const char *death)
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
            other[k][0], other[k][0], opening, death, other[k][1], other[k][1]);
    asc_text_format(
        t,
        "  medication_incident: {role: safety, domain: safety, table: incidents, "
        "window: \"%s\", early: landmark,\n"
        "    death: %s, family: binomial, good: lower, margin: 1.5, sesoi: 0.1,\n"
        "    noun: [person with a medication incident, people with a medication "
        "incident]}\n",
        opening, death);
}

void asc_pilot_study_covariates(asc_text *t, const char *kind, const char *take,
                                int64_t days, const char *origin)
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
                        q, kind, take);
        window(t, -q * days * ASC_DAY, (1 - q) * days * ASC_DAY);
        asc_text_format(t, ", origin: %s}\n", origin);
    }
    asc_text_format(t,
                    "  - {name: written, table: notes, take: count, window: \"[-365d, "
                    "0d)\", origin: %s, use: visibility}\n",
                    origin);
}
