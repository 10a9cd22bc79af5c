/* exp, logistic and log1p(exp) in long double by the C library, and distances in units of the last
 * place of double. */
#ifndef ASCRIBE_NAIVE_EXP_H
#define ASCRIBE_NAIVE_EXP_H

long double asc_naive_exp(double x);
long double asc_naive_logistic(double x);
long double asc_naive_log1pexp(double x);
/* |got - want| in units of the last place of want as a double; 0 when both are infinite. */
double asc_ulp(double got, long double want);

#endif
