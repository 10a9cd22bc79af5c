/* Number of players in a set, inline for the loops over 2^n of them. Private to models. */
#ifndef ASCRIBE_GAME_MEMBERS_H
#define ASCRIBE_GAME_MEMBERS_H

#include "ascribe/problem.h"

/* Bits added in pairs, in fours, in eights, then all eights at once by a product. */
static inline unsigned asc_members(asc_mask set)
{
    set -= set >> 1 & UINT64_C(0x5555555555555555);
    set =
        (set & UINT64_C(0x3333333333333333)) + (set >> 2 & UINT64_C(0x3333333333333333));
    set = (set + (set >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (unsigned)(set * UINT64_C(0x0101010101010101) >> 56);
}

#endif
