/* ascribe keygen: a key pair for signing audit logs. */
#include "ascribe/audit.h"
#include "cli.h"

static asc_status run(cli_call *call, asc_error *err)
{
    const char *path = cli_value(call, "output");
    ASC_REQUIRE(path != NULL, err, ASC_EUSAGE, "say where the key goes: -o pilot.key");
    ASC_TRY(asc_key_create(path, err));
    if (call->json) {
        asc_text t = asc_text_start(call->arena);
        asc_text_format(&t, "{\"schema_version\": %d, \"key\": ", ASC_SCHEMA_VERSION);
        asc_text_json(&t, path);
        asc_text_add(&t, ", \"public\": ");
        asc_text_json(&t, asc_take_format(call->arena, "%s.pub", path));
        asc_text_add(&t, "}\n");
        ASC_TRY(asc_arena_check(call->arena, err));
        (void)fputs(t.data, stdout);
    } else if (!call->quiet) {
        (void)fprintf(
            stderr,
            "%s: signing key, keep it to yourself\n%s.pub: give it to whoever is to "
            "check the log\n",
            path, path);
    }
    return ASC_OK;
}

const cli_command cli_keygen = {
    .name = "keygen",
    .summary = "make a key pair that signs audit logs",
    .operands = "-o KEY",
    .details = "KEY (mode 0400) signs; KEY.pub checks. Both are in the format of "
               "minisign. A key is\n"
               "never replaced.",
    .example = "ascribe keygen -o pilot.key",
    .least = 0,
    .most = 0,
    .option = {{"output", "o", "KEY", "where the key goes", false},
               {NULL, NULL, NULL, NULL, false}},
    .run = run,
};
