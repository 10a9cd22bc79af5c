/* The simulators: registry.def included once for the declarations and once for the table. */
#include "ascribe/simulator.h"
#include <string.h>

#define SIMULATOR(name) extern const asc_simulator asc_simulator_##name;
#include "registry.def"
#undef SIMULATOR

static const asc_simulator *const simulators[] = {
#define SIMULATOR(name) &asc_simulator_##name,
#include "registry.def"
#undef SIMULATOR
    NULL};

size_t asc_simulator_count(void)
{
    return sizeof simulators / sizeof simulators[0] - 1;
}

const asc_simulator *asc_simulator_at(size_t i)
{
    return simulators[i];
}

const asc_simulator *asc_simulator_find(const char *name)
{
    for (size_t i = 0; i < asc_simulator_count(); i++)
        if (strcmp(simulators[i]->name, name) == 0) return simulators[i];
    return NULL;
}
