/* A small reader of HTML as strict as a page of ours may be: every tag closed in order,
 * every attribute quoted, every id once, every reference to an id answered. */
#ifndef ASCRIBE_MARKUP_H
#define ASCRIBE_MARKUP_H

#include "ascribe/arena.h"

/* NULL when html is well formed, else what is wrong and where, in the arena. */
const char *markup_fault(const char *html, asc_arena *arena);
/* The text a reader sees: tags, <head> and comments out, references decoded, runs of
 * white space one space. */
char *markup_text(const char *html, asc_arena *arena);

#endif
