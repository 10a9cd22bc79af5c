/* The discharge pilot: files to cohort, and its README as a study. */
#include "pilot.h"

#include "ascribe/import.h"
#include <stdio.h>
#include <string.h>

bool pilot_cohort(const char *path)
{
    static const char *const name[] = {"people",     "episodes", "contacts",
                                       "admissions", "deaths",   "id_map"};
    enum { TABLES = sizeof name / sizeof *name };
    asc_arena *arena = asc_arena_create();
    assert_non_null(arena);
    asc_error err = {0};
    asc_table *table[TABLES] = {0};
    bool there = true;
    for (size_t i = 0; i < TABLES && there; i++) {
        char file[64];
        (void)snprintf(file, sizeof file, "pilot/discharge/%s.csv", name[i]);
        const char *source = asc_data(file);
        there = source != NULL;
        if (there)
            assert_ok(asc_import_csv(source, name[i], NULL, arena, &table[i], &err));
    }
    if (there)
        assert_ok(asc_cohort_write(path, (const asc_table *const *)table, TABLES, NULL,
                                   true, NULL, &err));
    asc_arena_destroy(arena);
    return there;
}

const char pilot_head[] =
    "study:\n"
    "  name: discharge_pilot\n"
    "  period: [2023-04-01, 2024-06-30]\n"
    "  data_lock: 2024-06-30\n"
    "cohort: cohort.h5\n"
    "tables:\n"
    "  people: {key: person_id, alias: id_map, na: {sex: [U]}}\n"
    "  episodes: {key: episode_id, duplicates: drop}\n"
    "  contacts: {key: contact_id, time: contact_time, covers: [2023-03-25, "
    "2024-06-30],\n"
    "             no_record: none}\n"
    "  admissions: {key: admission_id, time: admitted, until: discharged}\n"
    "  deaths: {key: person_id, time: death_date, death: true}\n"
    "derive:\n"
    "  age: {years_since: birth_date, at: unit.start}\n"
    "events:\n"
    "  emergency_readmission:\n"
    "    table: admissions\n"
    "    where: [{admission_type: emergency}, {primary_dx_group: {not: [cancer, "
    "obstetric]}}]\n"
    "unit: {table: episodes, id: episode_id, person: person_id, from: admitted,\n"
    "       start: discharged, cluster: person_id, overlap: last, repeat: {gap: 30d}}\n"
    "include:\n"
    "  - {column: birth_date, missing: false, why: birth_date_missing}\n"
    "  - {column: age, at_least: 18, why: under_18}\n"
    "  - {column: destination, not: [died], why: died_in_hospital}\n"
    "  - {column: destination, not: [transfer], why: destination_transfer}\n"
    "  - {column: destination, not: [self_discharge], why: destination_self_discharge}\n"
    "  - {column: method, not: [maternity], why: method_maternity}\n";

const char pilot_partners[] =
    "partners:\n"
    "  hospital:\n"
    "    table: contacts\n"
    "    where: {agency: hospital, function: [discharge_planning, delay_resolved],\n"
    "            status: completed}\n"
    "    window: \"[-7d, 0d)\"\n"
    "  pharmacy:\n"
    "    table: contacts\n"
    "    where: {agency: pharmacy, function: med_reconciliation, status: completed}\n"
    "    window: \"[0d, 2d)\"\n"
    "  community:\n"
    "    table: contacts\n"
    "    where: [{agency: community}, {status: completed}, {function: {is: "
    "[first_followup,\n"
    "            missed_contact_recovery, escalation_prevented]}}]\n"
    "    window: \"[0d, 7d)\"\n";

const char pilot_outcomes[] =
    "outcomes:\n"
    "  readmit7_30: {event: emergency_readmission, window: \"[7d, 30d)\", early: "
    "landmark,\n"
    "                death: competing, good: lower}\n"
    "  readmit_or_died7_30: {event: emergency_readmission, window: \"[7d, 30d)\",\n"
    "                        early: landmark, death: composite, good: lower}\n";

const char pilot_covariates[] =
    "covariates:\n"
    "  - age\n"
    "  - {column: sex, as: category, reference: M}\n"
    "  - imd_decile\n"
    "  - comorbidity_count\n"
    "  - {table: admissions, where: {admission_type: emergency}, take: count,\n"
    "     window: \"[-365d, 0d)\", origin: unit.from, name: prior_emergency_365}\n"
    "  - {column: site, as: category, reference: A}\n"
    "  - {column: method, as: category, reference: emergency}\n"
    "missing: {default: refuse, sex: exclude, imd_decile: exclude, comorbidity_count: "
    "exclude}\n";
