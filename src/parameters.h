/*
 * parameters.h
 *		How decision.c reads a value of the type hpf.parameters, which policy.c
 *		owns.
 */
#ifndef HPF_PARAMETERS_H
#define HPF_PARAMETERS_H

#include "core/policy.h"

struct varlena;

/* packed is detoasted and may have a short header. */
extern void parameters_read(const struct varlena *packed, HpfParameters *parameters);

#endif							/* HPF_PARAMETERS_H */
