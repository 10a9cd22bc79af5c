/* The sample of claims that is read: drawn when the data are sealed, and written beside the study as a table to be filled in,
 * one row per claim and one column per reader. Which claims were drawn follows from the sealed cohort and the plan's
 * seed; a run draws them again, so a list that was exchanged changes nothing but what is found missing. */
#include "ascribe/file.h"
#include "ascribe/testimony.h"
#include "audit.h"
#include <string.h>

/* A CSV cell. */
static void put_cell(asc_text *t, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        asc_text_add(t, text);
        return;
    }
    asc_text_add(t, "\"");
    for (const char *s = text; *s != '\0'; s++)
        asc_text_addn(t, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    asc_text_add(t, "\"");
}

static void put_list(const asc_audit_plan *plan, const asc_claim_frame *frame,
                     const size_t *sample, size_t size, asc_text *t)
{
    put_cell(t, plan->id.name);
    for (size_t r = 0; r < plan->readers; r++) {
        asc_text_add(t, ",");
        put_cell(t, plan->reader[r].name);
    }
    asc_text_add(t, "\n");
    for (size_t i = 0; i < size; i++) {
        put_cell(t, frame->id[sample[i]]);
        for (size_t r = 0; r < plan->readers; r++) asc_text_add(t, ",");
        asc_text_add(t, "\n");
    }
}

asc_status cli_audit_sample(cli_call *call, const asc_study *study,
                            const asc_cohort *cohort, const char **note, asc_error *err)
{
    const asc_audit_plan *plan = study->audit;
    asc_claim_frame frame;
    *note = "";
    if (plan == NULL) return ASC_OK;
    ASC_TRY(asc_study_claims(study, cohort, call->arena, &frame, err));
    ASC_REQUIRE(frame.claims > 0, err, ASC_EDATA,
                "%s:%zu: table '%s' has no claim that counts; nothing can be audited",
                study->file, plan->at.line, plan->table.name);
    const size_t *sample = NULL;
    size_t size = 0;
    ASC_TRY(asc_audited_sample(plan, &frame, call->arena, &sample, &size, err));
    asc_text t = asc_text_start(call->arena);
    put_list(plan, &frame, sample, size, &t);
    const char *path = asc_take_format(call->arena, "%s.sample.csv", study->file);
    ASC_TRY(asc_arena_check(call->arena, err));
    bool there = false;
    ASC_TRY(asc_file_check(path, &there, err));
    if (!there) /* one that stands may have been filled in */
        ASC_TRY(
            asc_file_write(path, t.data, t.length, ASC_FILE_PRIVATE, false, NULL, err));
    *note = asc_take_format(
        call->arena,
        "audit sample: %zu of %zu claims of '%s'%s, seed %llu, to be read in %s", size,
        frame.claims, plan->table.name,
        frame.strata == 0
            ? ""
            : asc_take_format(call->arena, " from %zu strata", frame.strata),
        (unsigned long long)plan->seed, path);
    return asc_arena_check(call->arena, err);
}
