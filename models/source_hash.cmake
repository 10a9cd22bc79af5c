# Writes OUT with one hash over the names and contents of all sources of the engine and the models, and
# with the compiler's flags: parts of asc_build_id. Run at build time, whenever a source changes.
file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/engine/*.[ch] ${ROOT}/models/*.[ch]
     ${ROOT}/models/registry.def)
list(SORT sources)
set(all "")
foreach(source IN LISTS sources)
  file(SHA256 ${ROOT}/${source} hash)
  string(APPEND all "${source} ${hash}\n")
endforeach()
string(SHA256 hash "${all}")
string(SUBSTRING ${hash} 0 16 hash)
string(REPLACE "\"" "" flags "${FLAGS}")
string(STRIP "${flags}" flags)
file(WRITE ${OUT} "#define ASC_SOURCE_HASH \"${hash}\"\n#define ASC_COMPILER_FLAGS \"${flags}\"\n")
