/* The audit log of a study: an append-only chain of records, one JSON object a line, each holding the hash
 * of the one before and its own, so that a changed bit anywhere in it shows. A chain shows edits, not a cut
 * end: the whole log is signed (Ed25519, in the format of minisign) and a second party keeps a copy. */
#ifndef ASCRIBE_AUDIT_H
#define ASCRIBE_AUDIT_H

#include "ascribe/arena.h"
#include "ascribe/result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Texts of a record; none may be NULL once read, "" where they say nothing. Hashes are 64 hex digits. */
typedef struct asc_audit_record {
    size_t sequence; /* 1, 2, ...                                                       */
    const char
        *time; /* UTC, 2026-11-26T04:40:00Z                                       */
    const char
        *actor; /* who, on which machine                                           */
    const char
        *action; /* lock, amend, seal, bind, result                                 */
    const char
        *plan; /* BLAKE2b-256 of the canonical plan                               */
    const char
        *study; /* of the study file's bytes                                       */
    const char
        *cohort; /* of the cohort                                                   */
    const char
        *result; /* of the results file's bytes                                     */
    const char
        *build; /* program that wrote the record                                   */
    const char
        *text; /* the canonical plan, of lock and amend                           */
    const char *note;
    const char *previous,
        *hash; /* of the record before ("" of the first), and its own    */
} asc_audit_record;

typedef struct asc_audit {
    const asc_audit_record *record; /* [count] */
    size_t count;
    size_t bytes; /* of the file */
} asc_audit;

/* Reads the log and recomputes the chain; a file that does not exist is an empty log. ASC_EFORMAT names
 * the line: cut, changed, out of order; a time before the one before it ("clock set back"). */
asc_status asc_audit_read(const char *path, asc_arena *arena, asc_audit *out,
                          asc_error *err);
/* Appends r: sequence, previous and hash are filled in, fields left NULL become "". The log must still be
 * as it was read. fsynced before it returns. *audit is read again. */
asc_status asc_audit_append(const char *path, asc_audit *audit, asc_audit_record r,
                            asc_arena *arena, asc_error *err);

/* ---- sign.c ---- */

/* A new key pair: path (0400) and path.pub, neither may exist. */
asc_status asc_key_create(const char *path, asc_error *err);
/* Signs the file with the key at key_path into file.minisig, which may be replaced. A key that others can
 * read is refused. */
asc_status asc_sign_file(const char *path, const char *key_path, asc_arena *arena,
                         asc_error *err);
/* ASC_EDATA: the signature is not of this file and key. ASC_EIO, ASC_EFORMAT. */
asc_status asc_sign_check(const char *path, const char *public_path, asc_arena *arena,
                          asc_error *err);
/* BLAKE2b-256 of a file's bytes, of any length. */
asc_status asc_hash_file(const char *path, char hex[2 * ASC_HASH_BYTES + 1],
                         asc_error *err);

#ifdef __cplusplus
}
#endif
#endif
