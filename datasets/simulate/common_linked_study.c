/* The study of a linked pilot: every row of the evidence gate that can be asked of it is. Outcomes that come from hospital
 * records have no claims to audit; those that a service reports by a call have. */
#include "common_linked.h"

static const char head[] =
    "cohort: cohort.h5\n"
    "tables:\n"
    "  contacts: {key: record_id, time: at, covers: [2023-01-01, 2025-01-31], no_record: "
    "none}\n"
    "  admissions: {key: record_id, time: at, covers: [2023-01-01, 2025-01-31], "
    "no_record: none}\n"
    "  diagnoses: {key: record_id, time: at}\n"
    "  notes: {key: record_id, time: at}\n";
static const char partners[] =
    "unit: {table: episodes, id: episode_id, person: person_id, start: discharged}\n"
    "partners:\n"
    "  followup: {table: contacts, where: {function: followup}, window: \"[0d, 7d)\", "
    "after: [], reason: referral}\n"
    "  pharmacy: {table: contacts, where: {function: pharmacy}, window: \"[0d, 7d)\", "
    "after: [], reason: referral}\n"
    "outcomes:\n";
static const char by_admission[] =
    "  relapse: {role: primary, domain: acute, table: admissions, where: {kind: "
    "emergency}, window: \"[7d, 30d)\", early: landmark,\n"
    "            death: none_recorded, ";
static const char by_call[] =
    "  relapse: {role: primary, domain: acute, table: calls, take: last, column: state, "
    "is: relapse, unseen: missing,\n"
    "            window: \"[7d, 30d)\", early: landmark, death: none_recorded, ";
static const char trend[] = "trend: [quarter4, quarter3, quarter2, quarter1], ";
static const char rest[] =
    "covariates:\n"
    "  - age\n"
    "  - {name: quarter1, table: admissions, where: {kind: emergency}, take: any, "
    "window: "
    "\"[-23d, 0d)\"}\n"
    "  - {name: quarter2, table: admissions, where: {kind: emergency}, take: any, "
    "window: "
    "\"[-46d, -23d)\"}\n"
    "  - {name: quarter3, table: admissions, where: {kind: emergency}, take: any, "
    "window: "
    "\"[-69d, -46d)\"}\n"
    "  - {name: quarter4, table: admissions, where: {kind: emergency}, take: any, "
    "window: "
    "\"[-92d, -69d)\"}\n"
    "  - {name: illnesses, table: diagnoses, take: count, window: \"[-365d, 0d)\"}\n"
    "  - {name: written, table: notes, take: count, window: \"[-365d, 0d)\", use: "
    "visibility}\n"
    "counterfactual:\n"
    "  - {model: aipw, interactions: none}\n"
    "  - {model: gcomp, interactions: none}\n"
    "contribution: [shapley]\n"
    "bootstrap: {replicates: 128, seed: 1, interval: percentile}\n"
    "disclosure: {profile: tre10}\n"
    "evidence:\n"
    "  profile: standard-1\n"
    "  not_applicable:\n";

const char *asc_linked_pilot_study(const asc_linked_pilot *plan, asc_arena *arena)
{
    static const char *const other[] = {"cataract", "hernia", "dental",
                                        "skin",     "hand",   "ear"};
    asc_text t = asc_text_start(arena);
    asc_text_format(&t,
                    "study: {name: %s, title: %s (simulated), period: [2024-01-01, "
                    "2024-12-31], data_lock: 2025-01-31}\n",
                    plan->name, plan->title);
    asc_text_add(&t, head);
    if (plan->called) asc_text_add(&t, "  calls: {key: record_id, time: at}\n");
    asc_text_add(&t, partners);
    asc_text_add(&t, plan->called ? by_call : by_admission);
    asc_text_format(&t,
                    "family: binomial, good: lower, sesoi: 0.1,\n"
                    "            before: quarter1, %snoun: [relapse, relapses]}\n",
                    plan->called ? "" : trend);
    for (size_t k = 0; k < sizeof other / sizeof *other; k++)
        asc_text_format(&t,
                        "  %s: {role: negative_control, table: admissions, where: {kind: "
                        "%s}, window: \"[7d, 30d)\", early: landmark,\n"
                        "    death: none_recorded, family: binomial}\n",
                        other[k], other[k]);
    asc_text_add(&t, "  incident: {role: safety, domain: safety, table: admissions, "
                     "where: {kind: incident}, window: \"[7d, 30d)\",\n"
                     "    early: landmark, death: none_recorded, family: binomial, good: "
                     "lower, margin: 1.5, sesoi: 0.1}\n");
    asc_text_add(&t, rest);
    if (plan->called) asc_text_add(&t, "    8: nobody was called before\n");
    if (!plan->called) asc_text_add(&t, "    13: relapses come from hospital records\n");
    asc_text_add(&t, "    15: no outcome is told by people themselves\n");
    if (plan->called)
        asc_text_add(&t, "missing: {relapse: exclude}\n"
                         "audit: {claims: {frame: {table: calls, id: record_id, where: "
                         "{state: stable}}, size: {show_below: 0.05}, seed: 7,\n"
                         "  ratings: ratings.h5}}\n");
    return t.data;
}
