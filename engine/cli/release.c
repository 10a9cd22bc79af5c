/* What leaves: results as report, export and show give them away, by the disclosure profile of the study, or a
 * stricter one asked for. The results file itself is never a release. */
#include "release.h"
#include "ascribe/report.h"
#include <string.h>

/* The profile the study states, from the options in force. */
static asc_profile stated(const asc_result *r, asc_arena *arena)
{
    asc_profile profile = ASC_PROFILE_NONE;
    const asc_table *t = r->options;
    const asc_column *key = t == NULL ? NULL : asc_table_find(t, "key");
    const asc_column *value = t == NULL ? NULL : asc_table_find(t, "value");
    for (size_t i = 0; key != NULL && value != NULL && i < t->rows; i++) {
        char *name = asc_take_bytes(arena, key->width + 1, 1);
        char *word = asc_take_bytes(arena, value->width + 1, 1);
        if (name == NULL || word == NULL) break;
        if (strcmp(asc_column_text(key, i, name, key->width + 1), "disclosure.profile") ==
            0)
            (void)asc_profile_find(asc_column_text(value, i, word, value->width + 1),
                                   &profile);
    }
    return profile;
}

asc_status cli_release(cli_call *call, asc_result *r, asc_error *err)
{
    const char *asked = cli_value(call, "disclosure");
    const asc_profile of_study = stated(r, call->arena);
    asc_profile profile = of_study;
    asc_disclosure done;
    ASC_REQUIRE(asked == NULL || asc_profile_find(asked, &profile), err, ASC_EUSAGE,
                "--disclosure takes none, hes, cms or tre10, not '%s'", asked);
    ASC_REQUIRE(
        profile == of_study || of_study == ASC_PROFILE_NONE, err, ASC_EUSAGE,
        "the study's plan has the disclosure profile '%s'; it cannot be replaced by "
        "'%s'",
        asc_profile_name(of_study), asc_profile_name(profile));
    if (profile == ASC_PROFILE_NONE) return asc_report_claims(r, call->arena, r, err);
    /* All tables first: what the level takes away helps to see what the others give away together. */
    ASC_TRY(asc_disclose(r, profile, call->arena, r, &done, err));
    r->disclosure = asc_take_format(
        call->arena,
        "disclosure profile %s: %zu of %zu counts hidden, %zu of them so that the others "
        "cannot be worked out",
        asc_profile_name(profile), done.primary + done.secondary, done.counts,
        done.secondary);
    ASC_TRY(asc_arena_check(call->arena, err));
    return asc_report_claims(r, call->arena, r, err);
}
