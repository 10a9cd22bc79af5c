/* Options of an index: defaults, reading "name=value", writing them out. */
#include "ascribe/contribution.h"
#include "ascribe/text.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const asc_option none[] = {{0}};

static const asc_option *table(const asc_index *x)
{
    return x->option == NULL ? none : x->option;
}

void asc_index_defaults(const asc_index *x, double *option)
{
    for (size_t i = 0; table(x)[i].name != NULL; i++) option[i] = table(x)[i].fallback;
}

static asc_status unknown(const asc_index *x, const char *word, size_t n, asc_error *err)
{
    const char *name[ASC_INDEX_OPTIONS_MAX] = {NULL};
    char given[64];
    size_t count = 0;
    (void)snprintf(given, sizeof given, "%.*s", (int)(n < 60 ? n : 60), word);
    for (; table(x)[count].name != NULL; count++) name[count] = table(x)[count].name;
    ASC_REQUIRE(count > 0, err, ASC_EUSAGE, "%s takes no options, so not '%s'", x->name,
                given);
    const char *near = asc_text_nearest(given, name, count);
    return ASC_FAIL(err, ASC_EUSAGE, "%s has no option '%s'; %s%s%s%s", x->name, given,
                    near != NULL ? "did you mean '" : "it takes ",
                    near != NULL ? near : name[0],
                    near != NULL || count < 2 ? "" : " and ",
                    near != NULL ? "'?"
                    : count < 2  ? ""
                                 : name[1]);
}

/* One "name=value" of n bytes. */
static asc_status one(const asc_index *x, const char *word, size_t n, double *option,
                      asc_error *err)
{
    const char *equals = memchr(word, '=', n);
    const size_t letters = equals == NULL ? n : (size_t)(equals - word);
    for (size_t i = 0; table(x)[i].name != NULL; i++) {
        const asc_option *o = &table(x)[i];
        if (strlen(o->name) != letters || strncmp(o->name, word, letters) != 0) continue;
        const char *value = word + letters + 1;
        const int digits = equals == NULL ? 0 : (int)(n - letters - 1);
        double number = 0.0;
        ASC_REQUIRE(digits > 0 && asc_text_real(value, (size_t)digits, &number), err,
                    ASC_EUSAGE, "%s: option '%s' needs a number, as in %s=%g", x->name,
                    o->name, o->name, o->fallback);
        ASC_REQUIRE(number >= o->low && number <= o->high, err, ASC_EUSAGE,
                    "%s: %s is %.*s, outside %g to %g", x->name, o->name, digits, value,
                    o->low, o->high);
        ASC_REQUIRE(!o->whole || number == floor(number), err, ASC_EUSAGE,
                    "%s: %s is %.*s, not a whole number", x->name, o->name, digits,
                    value);
        option[i] = number;
        return ASC_OK;
    }
    return unknown(x, word, letters, err);
}

asc_status asc_index_options(const asc_index *x, const char *text, double *option,
                             asc_error *err)
{
    double value[ASC_INDEX_OPTIONS_MAX] = {0};
    asc_index_defaults(x, value);
    for (const char *word = text; *word != '\0';) {
        const size_t n = strcspn(word, ",");
        ASC_TRY(one(x, word, n, value, err));
        word += n + (word[n] == ',');
    }
    memcpy(option, value, sizeof value);
    return ASC_OK;
}

const char *asc_index_option_text(const asc_index *x, const double *option,
                                  asc_arena *arena)
{
    char number[32];
    asc_text t = asc_text_start(arena);
    for (size_t i = 0; table(x)[i].name != NULL; i++)
        asc_text_format(&t, "%s%s=%s", i > 0 ? "," : "", table(x)[i].name,
                        asc_real_text(option[i], number));
    return t.data;
}

asc_status asc_index_require(const char *name, const asc_index **x, asc_error *err)
{
    const char *known[64];
    size_t count = 0;
    *x = asc_index_find(name);
    if (*x != NULL) return ASC_OK;
    for (; count < asc_index_count() && count < 64; count++)
        known[count] = asc_index_at(count)->name;
    const char *near = asc_text_nearest(name, known, count);
    return ASC_FAIL(err, ASC_EUSAGE, "no index '%.60s'%s%s%s", name,
                    near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
                    near != NULL ? "'?" : "; ascribe models lists them");
}
