/* Words that claim more than the evidence: free text of a study or a report against its claim level.
 * Phrases are lists of whole words with every inflection written out, so that "because", "relative" or
 * "Housing Association" never match. Names of partners, outcomes and columns, and quoted words of people, are
 * left out. The lists are the field's: causal words need level 4, words of contribution 3, words of
 * association 2. That avoiding causal words is not enough (Haber et al. 2022, Am. J. Epidemiol.
 * 191:2084-2097) is why every comparison carries its counterfactual clause besides. */
#include "ascribe/gate.h"
#include "ascribe/text.h"
#include <ctype.h>
#include <string.h>

typedef struct phrase {
    int level;           /* lowest at which it may stand */
    const char *forms;   /* "|"-separated, lower case    */
    const char *instead; /* what to write                */
} phrase;

static const phrase list[] = {
    {4, "cause|causes|caused|causing", "go with"},
    {4, "create|creates|created|creating", "go with"},
    {4, "achieve|achieves|achieved|achieving|achievement|achievements", "had"},
    {4, "prevent|prevents|prevented|preventing|prevention", "fewer than expected"},
    {4, "save|saves|saved|saving",
     "fewer than expected; of money, the value of capacity"},
    {4,
     "deliver savings|delivers savings|delivered savings|delivering savings|deliver "
     "saving|savings",
     "the value of capacity"},
    {4, "due to", "with"},
    {4, "thanks to", "with"},
    {4, "result in|results in|resulted in|resulting in", "were followed by"},
    {4, "lead to|leads to|led to|leading to", "were followed by"},
    {4, "drive|drives|drove|driven|driving", "go with"},
    {4, "prove|proves|proved|proven|proving", "are consistent with"},
    {4, "attributable to", "go with"},
    {3, "contribute|contributes|contributed|contributing|contribution|contributions",
     "were delivered beside"},
    {3, "impact|impacts|impacted|impacting", "difference"},
    {3, "effect of|effects of", "difference with"},
    {3, "reduced by|reduces by|reduce by|reducing by",
     "lower by, than for similar people"},
    {3, "improved by|improves by|improve by|improving by",
     "higher by, than for similar people"},
    {3, "avoided|avoids|avoid|avoiding", "no emergency escalation recorded"},
    {2, "associated with", "seen beside"},
    {2, "linked to", "seen beside"},
    {2, "related to", "seen beside"},
};
enum { PHRASES = sizeof list / sizeof *list, FOUND = 64 };

static bool is_word(unsigned char c)
{
    return isalnum(c) != 0 || c == '\'' || c == '-' || c >= 128;
}

/* Length of the match of form (words parted by one blank) at the beginning of text, where runs of blanks
 * count as one; 0: none. */
static size_t match(const char *text, const char *form, size_t length)
{
    size_t i = 0;
    for (size_t j = 0; j < length; j++) {
        if (form[j] == ' ') {
            if (isspace((unsigned char)text[i]) == 0) return 0;
            while (isspace((unsigned char)text[i]) != 0) i++;
        } else if (tolower((unsigned char)text[i++]) != form[j])
            return 0;
    }
    return is_word((unsigned char)text[i]) ? 0 : i;
}

static size_t match_any(const char *text, const char *forms)
{
    size_t best = 0;
    for (const char *form = forms; *form != '\0';) {
        const size_t length = strcspn(form, "|");
        const size_t n = match(text, form, length);
        if (n > best) best = n;
        form += length + (form[length] == '|');
    }
    return best;
}

static void blank_out(char *from, size_t n)
{
    memset(from, '#', n);
}

/* Quoted words: between a pair of double quotes, straight or curly. */
static void blank_quotes(char *text)
{
    static const char *const mark[][2] = {{"\"", "\""}, {"\xe2\x80\x9c", "\xe2\x80\x9d"}};
    for (size_t k = 0; k < 2; k++) {
        char *at = text;
        while ((at = strstr(at, mark[k][0])) != NULL) {
            char *end = strstr(at + strlen(mark[k][0]), mark[k][1]);
            if (end == NULL) break;
            end += strlen(mark[k][1]);
            blank_out(at, (size_t)(end - at));
            at = end;
        }
    }
}

static void blank_name(char *text, const char *name)
{
    const size_t length = strlen(name);
    if (length == 0) return;
    for (char *at = text; (at = strstr(at, name)) != NULL; at += length) {
        const bool before = at > text && is_word((unsigned char)at[-1]);
        if (!before && !is_word((unsigned char)at[length])) blank_out(at, length);
    }
}

static bool known(const char *const *word, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word[i], text) == 0) return true;
    return false;
}

typedef struct findings {
    const char *word[FOUND], *instead[FOUND];
    int64_t *least;
    size_t count;
    asc_arena *arena;
} findings;

/* What stands at the beginning of plain, which is text with names and quotes blanked out. */
static void look(const char *text, const char *plain, int level, findings *f)
{
    for (size_t p = 0; p < PHRASES && f->count < FOUND; p++) {
        const size_t n = list[p].level > level ? match_any(plain, list[p].forms) : 0;
        if (n == 0) continue;
        const char *found = asc_take_textn(f->arena, text, n);
        if (found == NULL || known(f->word, f->count, found)) continue;
        f->word[f->count] = found;
        f->instead[f->count] = list[p].instead;
        f->least[f->count++] = list[p].level;
    }
}

asc_table *asc_lint(const char *text, int level, const char *const *name, size_t names,
                    asc_arena *arena)
{
    char *plain = asc_take_text(arena, text);
    findings f = {.least = asc_take_bytes(arena, FOUND, sizeof(int64_t)), .arena = arena};
    if (plain == NULL || f.least == NULL) return NULL;
    for (size_t i = 0; i < names; i++) blank_name(plain, name[i]);
    blank_quotes(plain);
    for (size_t i = 0; plain[i] != '\0'; i++)
        if (i == 0 || !is_word((unsigned char)plain[i - 1]))
            look(text + i, plain + i, level, &f);
    if (f.count == 0) return NULL;
    asc_table *t = asc_table_create(arena, "lint", f.count);
    if (t == NULL) return NULL;
    asc_table_add_text(t, "word", f.word);
    asc_table_add_text(t, "instead", f.instead);
    asc_table_add_integer(t, "level", f.least, NULL);
    return t;
}
