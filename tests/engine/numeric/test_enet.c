/* The elastic net against R's glmnet 4.1-6 (thresh 1e-20) on a sample that both languages make, against its
 * conditions of optimality, and against the unpenalised fit at lambda 0.
 *   i <- 0:59; x[, j] <- sin(0.7 * i * (j + 1)) + 0.5 * cos(1.3 * i + j) + 3 * (j == 2)
 *   eta <- 0.8 * x[, 1] - 0.5 * x[, 2] + 0.3 * (x[, 3] - 3), e <- sin(2.9 * i), w <- 1 + i %% 3
 *   gaussian 10 (1 + eta + 0.6 e), binomial eta + 0.9 e > 0.1, poisson round(exp(0.5 eta + 0.5 e + 0.5)) */
#include "ascribe/enet.h"
#include "support.h"
#include <math.h>
#include <string.h>

enum { N = 60, P = 6, LAMBDAS = 4 };

typedef struct sample {
    asc_design x;
    double y[N], w[N];
} sample;

static sample make(asc_family family, asc_arena *arena)
{
    sample s = {.x = asc_design_create(arena, N, P)};
    for (size_t i = 0; i < N; i++) {
        const double at = (double)i, e = sin(2.9 * at);
        double x[P - 1];
        for (size_t j = 0; j + 1 < P; j++) {
            x[j] = sin(0.7 * at * ((double)j + 1.0)) + 0.5 * cos(1.3 * at + (double)j) +
                   (j == 2 ? 3.0 : 0.0);
            *asc_design_at(&s.x, i, j + 1) = x[j];
        }
        *asc_design_at(&s.x, i, 0) = 1.0;
        const double eta = 0.8 * x[0] - 0.5 * x[1] + 0.3 * (x[2] - 3.0);
        s.y[i] = family == ASC_GAUSSIAN   ? 10.0 * (1.0 + eta + 0.6 * e)
                 : family == ASC_BINOMIAL ? eta + 0.9 * e > 0.1
                                          : nearbyint(exp(0.5 * eta + 0.5 * e + 0.5));
        s.w[i] = 1.0 + (double)(i % 3);
    }
    return s;
}

static asc_enet_data data_of(const sample *s, asc_family family, double alpha)
{
    return (asc_enet_data){
        .x = &s->x, .y = s->y, .w = s->w, .family = family, .alpha = alpha};
}

typedef struct row {
    asc_family family;
    double alpha;
    double coef[LAMBDAS][P];
    double explained[LAMBDAS];
} row;

static const row glmnet[] = {
    {ASC_GAUSSIAN,
     1.0,
     {{9.69254378686, 0.102123500925, 0.0, 0.0, 0.0, 0.0},
      {7.00819671207, 6.23763088504, -3.3656077166, 0.885237981, 0.0, 0.0},
      {3.77675566114, 7.60994826369, -4.85067086226, 2.02747784906, -0.346724068093,
       -0.0832145877443},
      {3.02829890995, 7.89877805395, -5.41544983709, 2.29553872589, -0.860977057272,
       -0.85090082741}},
     {0.0129198117133, 0.644472667611, 0.711879890755, 0.718366976792}},
    {ASC_GAUSSIAN,
     0.5,
     {{9.5918284103, 2.57118620588, -0.288505058333, 0.0, 0.0, 0.0},
      {5.40524789518, 6.43857612705, -3.79599695931, 1.45718066952, -0.4597765704, 0.0},
      {3.49710595291, 7.60310385235, -5.01141926518, 2.12923909258, -0.662103687453,
       -0.442755855058},
      {3.01473222179, 7.89815349033, -5.42290480794, 2.30047738862, -0.876365567375,
       -0.868141928718}},
     {0.283041899496, 0.679529002512, 0.715646766824, 0.71837603894}},
    {ASC_GAUSSIAN,
     0.0,
     {{6.15359021673, 4.1036048529, -2.3043260065, 1.21591072074, -1.28443934787,
       0.226885722168},
      {4.01842175512, 6.58726031876, -4.27535783153, 1.95402400605, -1.13710021012,
       -0.429778281513},
      {3.22562043933, 7.59977467845, -5.16291666507, 2.22792016992, -0.955541269689,
       -0.777871796552},
      {3.00118577943, 7.89753915872, -5.43033695508, 2.30540838582, -0.891696776209,
       -0.885320247794}},
     {0.568606704499, 0.700018171063, 0.717346136361, 0.718380390348}},
    {ASC_BINOMIAL,
     1.0,
     {{-0.0666913744987, 0.0, 0.0, 0.0, 0.0, 0.0},
      {-0.0893158848646, 0.570677856241, -0.361221824926, 0.0, -0.0386172864265, 0.0},
      {-0.877432387397, 1.48006434637, -1.38672884795, 0.26134936751, -0.312449511962,
       -0.4444723387},
      {-1.81042527707, 3.0082379345, -3.08586946645, 0.573796689197, 0.0,
       -1.50771771396}},
     {0.0, 0.148686644596, 0.298362214062, 0.337598805896}},
    {ASC_BINOMIAL,
     0.5,
     {{-0.0666913744987, 0.0, 0.0, 0.0, 0.0, 0.0},
      {-0.0992075474745, 0.698594547445, -0.530141639112, 0.0, -0.204615168517, 0.0},
      {-1.02373306284, 1.43014221556, -1.38453043595, 0.313950759937, -0.462672153022,
       -0.539461957351},
      {-1.77499871369, 2.89125079016, -2.96373122592, 0.562881130764, -0.0498400665995,
       -1.44703788789}},
     {0.0, 0.193036143476, 0.302949466646, 0.337155565812}},
    {ASC_BINOMIAL,
     0.0,
     {{-0.25534493462, 0.324359430545, -0.25300364661, 0.0623930670507, -0.218853147006,
       0.0164529887797},
      {-0.653825783699, 0.800715572927, -0.715986264029, 0.193934217645, -0.42921437748,
       -0.182982238259},
      {-1.15512843138, 1.39993742571, -1.38908849401, 0.360941781085, -0.576254234413,
       -0.614861008445},
      {-1.73855739242, 2.72673577162, -2.80032187555, 0.551978966853, -0.152749125448,
       -1.37949129343}},
     {0.126487146709, 0.237183548698, 0.305382621072, 0.336381833051}},
    {ASC_POISSON,
     1.0,
     {{0.628608659422, 0.0, 0.0, 0.0, 0.0, 0.0},
      {0.595058493678, 0.280084965407, -0.152823927605, 0.0, -0.00532227792152, 0.0},
      {0.429955871559, 0.349267455728, -0.241800396056, 0.0515287748818, -0.0618501003302,
       -0.0442290957875},
      {0.382603288815, 0.363496557775, -0.268373026622, 0.0660941238971, -0.0916359215573,
       -0.0789493606139}},
     {0.0, 0.34159144394, 0.396635887395, 0.400971592643}},
    {ASC_POISSON,
     0.5,
     {{0.619287686301, 0.119781755905, -0.00510490299931, 0.0, 0.0, 0.0},
      {0.510667372459, 0.311708271587, -0.191522267594, 0.0267786172228, -0.027654430752,
       0.0},
      {0.40756594921, 0.353925796792, -0.253170177871, 0.0586022889892, -0.0775498985497,
       -0.0614626891517},
      {0.381465121038, 0.363720800706, -0.268926919531, 0.0664490441007, -0.0924156898879,
       -0.0797903711206}},
     {0.149027557528, 0.37297051392, 0.399628964053, 0.400978974554}},
    {ASC_POISSON,
     0.0,
     {{0.466698995725, 0.262441882383, -0.175248060542, 0.0448881741107, -0.084775064725,
       -0.0359565318547},
      {0.403610360221, 0.337435912689, -0.244080373521, 0.0610780240147, -0.0914329276733,
       -0.0685259248155},
      {0.385139151017, 0.358515761496, -0.264242631967, 0.065631422707, -0.0928494468029,
       -0.0781402864343},
      {0.380326883568, 0.363944894563, -0.269480090692, 0.0668038507513, -0.0931944384325,
       -0.0806300002556}},
     {0.369451259075, 0.398730689012, 0.400879065306, 0.400982151088}},
};

static void against_glmnet(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    for (size_t k = 0; k < sizeof glmnet / sizeof *glmnet; k++) {
        const row *r = &glmnet[k];
        const double unit = r->family == ASC_GAUSSIAN ? 10.0 : 1.0;
        const sample s = make(r->family, arena);
        const asc_enet_data d = data_of(&s, r->family, r->alpha);
        double lambda[LAMBDAS] = {0.5 * unit, 0.1 * unit, 0.02 * unit, 0.001 * unit};
        double coef[LAMBDAS][P], explained[LAMBDAS];
        asc_enet_path path = {.lambdas = LAMBDAS,
                              .given = true,
                              .lambda = lambda,
                              .coef = coef[0],
                              .explained = explained};
        assert_ok(asc_enet_fit(&d, arena, &path, &err));
        for (size_t l = 0; l < LAMBDAS; l++) {
            for (size_t j = 0; j < P; j++)
                assert_close_to(coef[l][j], r->coef[l][j], 2e-8, 1.0);
            assert_close_to(explained[l], r->explained[l], 1e-9, 1.0);
        }
    }
    asc_arena_destroy(arena);
}

/* Length, first two and last lambda of glmnet's own paths at alpha = 0.5. */
static void own_path(void **state)
{
    (void)state;
    static const asc_family family[] = {ASC_GAUSSIAN, ASC_BINOMIAL};
    static const size_t length[] = {67, 86};
    static const double first[] = {10.159613073212546, 0.38044056550642175};
    static const double second[] = {9.2570610488552987, 0.34664327420496654};
    static const double last[] = {0.021888222842230545, 0.00013994048805418695};
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    for (size_t k = 0; k < 2; k++) {
        const sample s = make(family[k], arena);
        const asc_enet_data d = data_of(&s, family[k], 0.5);
        double lambda[100], coef[100][P], explained[100];
        asc_enet_path path = {
            .lambdas = 100, .lambda = lambda, .coef = coef[0], .explained = explained};
        assert_ok(asc_enet_fit(&d, arena, &path, &err));
        assert_int_equal(path.lambdas, length[k]);
        assert_near(lambda[0], first[k], 1e-12);
        assert_near(lambda[1], second[k], 1e-12);
        assert_near(lambda[path.lambdas - 1], last[k], 1e-12);
        for (size_t j = 1; j < P; j++) assert_true(coef[0][j] == 0.0);
    }
    asc_arena_destroy(arena);
}

/* In units of the standardised columns: the gradient of the mean loss is lambda (alpha sign b + (1 - alpha)
 * b / u) where b is not 0, and within lambda alpha where it is; computed by hand from residuals. */
static void optimal(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    const sample s = make(ASC_BINOMIAL, arena);
    const double alpha = 0.7;
    const asc_enet_data d = data_of(&s, ASC_BINOMIAL, alpha);
    double lambda[100], coef[100][P], explained[100];
    asc_enet_path path = {
        .lambdas = 100, .lambda = lambda, .coef = coef[0], .explained = explained};
    assert_ok(asc_enet_fit(&d, arena, &path, &err));
    double total = 0.0, zeros = 0.0;
    for (size_t i = 0; i < N; i++) total += s.w[i];
    for (size_t l = 0; l < path.lambdas; l++)
        for (size_t j = 1; j < P; j++) {
            double mean = 0.0, square = 0.0, gradient = 0.0;
            for (size_t i = 0; i < N; i++)
                mean += s.w[i] * *asc_design_at(&s.x, i, j) / total;
            for (size_t i = 0; i < N; i++) {
                double eta = 0.0;
                for (size_t k = 0; k < P; k++)
                    eta += coef[l][k] * *asc_design_at(&s.x, i, k);
                const double z = *asc_design_at(&s.x, i, j) - mean;
                square += s.w[i] * z * z / total;
                gradient += s.w[i] * z * (s.y[i] - 1.0 / (1.0 + exp(-eta))) / total;
            }
            const double sd = sqrt(square), b = coef[l][j] * sd;
            gradient /= sd;
            if (b != 0.0)
                assert_close_to(
                    gradient, lambda[l] * (alpha * copysign(1.0, b) + (1.0 - alpha) * b),
                    1e-8, 1.0);
            else
                assert_true(fabs(gradient) <= lambda[l] * alpha + 1e-9);
            zeros += b == 0.0;
        }
    assert_true(zeros > 20.0);
    asc_arena_destroy(arena);
}

/* Lambda 0 is the maximum likelihood fit of glm.h; rows of weight 0 are absent, whatever stands in them. */
static void no_penalty(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    static const asc_family family[] = {ASC_BINOMIAL, ASC_POISSON};
    for (size_t k = 0; k < 2; k++) {
        sample s = make(family[k], arena);
        for (size_t i = 50; i < N; i++) {
            s.w[i] = 0.0;
            s.y[i] = (double)NAN;
            *asc_design_at(&s.x, i, 1) = 1e300;
        }
        double lambda[1] = {0.0}, coef[P], explained[1], want[P] = {0.0};
        asc_enet_path path = {.lambdas = 1,
                              .given = true,
                              .lambda = lambda,
                              .coef = coef,
                              .explained = explained};
        const asc_enet_data d = data_of(&s, family[k], 1.0);
        assert_ok(asc_enet_fit(&d, arena, &path, &err));
        const asc_glm_data g = {.x = &s.x, .y = s.y, .w = s.w, .family = family[k]};
        asc_glm fit = {.coef = want};
        assert_ok(asc_glm_fit(&g, NULL, arena, &fit, &err));
        for (size_t j = 0; j < P; j++) assert_close_to(coef[j], want[j], 1e-7, 1.0);
        double loss = 0.0;
        assert_ok(asc_enet_loss(&d, coef, 1, arena, &loss, &err));
        assert_near(2.0 * loss, fit.deviance, 1e-10);
    }
    asc_arena_destroy(arena);
}

/* A column that is constant stays out; one that is there twice still has one fit. */
static void awkward_columns(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    sample s = make(ASC_GAUSSIAN, arena), t = make(ASC_GAUSSIAN, arena);
    for (size_t i = 0; i < N; i++) {
        *asc_design_at(&s.x, i, 5) = 7.25;
        *asc_design_at(&t.x, i, 5) = *asc_design_at(&t.x, i, 1);
    }
    double lambda[1] = {0.1}, one[P], two[P], explained[2];
    asc_enet_path a = {.lambdas = 1,
                       .given = true,
                       .lambda = lambda,
                       .coef = one,
                       .explained = explained};
    asc_enet_path b = a;
    b.coef = two;
    const asc_enet_data ds = data_of(&s, ASC_GAUSSIAN, 1.0),
                        dt = data_of(&t, ASC_GAUSSIAN, 1.0);
    assert_ok(asc_enet_fit(&ds, arena, &a, &err));
    assert_ok(asc_enet_fit(&dt, arena, &b, &err));
    assert_true(one[5] == 0.0);
    assert_near(two[1] + two[5], one[1], 1e-9);
    assert_near(two[2], one[2], 1e-8);
    asc_arena_destroy(arena);
}

static void refusals(void **state)
{
    (void)state;
    asc_arena *arena = asc_arena_create();
    asc_error err = {0};
    static const asc_family family[] = {ASC_GAUSSIAN, ASC_BINOMIAL, ASC_POISSON};
    double lambda[5], coef[5][P], explained[5];
    asc_enet_path path = {
        .lambdas = 5, .lambda = lambda, .coef = coef[0], .explained = explained};
    for (size_t k = 0; k < 3; k++) {
        sample s = make(family[k], arena);
        memset(s.y, 0, sizeof s.y);
        const asc_enet_data d = data_of(&s, family[k], 1.0);
        assert_int_equal(asc_enet_fit(&d, arena, &path, &err), ASC_EDATA);
        assert_non_null(strstr(err.message, "0 in all 60 rows"));
        s.y[7] = (double)NAN;
        assert_int_equal(asc_enet_fit(&d, arena, &path, &err), ASC_EDATA);
        assert_non_null(strstr(err.message, "row 7"));
    }
    asc_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_glmnet),  cmocka_unit_test(own_path),
        cmocka_unit_test(optimal),         cmocka_unit_test(no_penalty),
        cmocka_unit_test(awkward_columns), cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
