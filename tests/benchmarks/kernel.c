/* The bare table in C, as the limit: what the compiled engine does where there is nothing but offers.

The same search on the same orders, the same beliefs and answers, random numbers and row, bit for bit
(test_kernel.py). Built with -ffp-contract=off: a fused product rounds once less. c_kernel.py keeps the scope:
whole packages, one offer a round, a deal ends the talks, time-dependent tactics, trade-off offers, AC_next.
Like the engine it opens a session every round, and works out reserves and tops anew only if the package in
force or the fallbacks are not those of the run's last session (seats.open_session). Other things that no
round can change are worked out once; what the engine sums round by round is summed so here, because floats
round at each step. */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { MOST_TYPES = 4, MOST_CHIPS = 16, TABLE = 3, TYPES = 8 };
#define BASIS_POINTS 10000.0
#define FOLDED static inline __attribute__((always_inline)) /* with a constant as its first argument */

typedef struct { /* game.tables.SOLUTION */
    double d0, d1, best_sum;
    int64_t nash, kalai_smorodinsky, egalitarian, frontier_start, frontier_stop;
} Solution;

typedef struct { /* fields and order as in c_kernel.Table; arrays as in game.tables.Game */
    int64_t chips, longest, packages, rounds, most, opens, types[2];
    double risk, spread, discount, relations[2], noise[2], outside[2];
    const int64_t *stride, *shift, *mask, *in_force, *fallback, *codes; /* (K,) each, codes (X,) */
    const double *hostility, *prior, *conceded, *roots;                 /* (K, M), (2, T), (2, N + 2), 131 */
    const uint8_t *red_lines;                                           /* (2, K, M) */
    const int32_t *utility, *order, *ordered, *other, *frontier;        /* of the one menu */
    const Solution *solutions;
} Game;

#pragma pack(push, 1)
typedef struct { /* game.outcome.ROW */
    int8_t type[2], file_outcome, trade_outcome;
    bool broken;
    int16_t rounds, deals, first_deal, framework, closed;
    bool consented, ratified[2];
    int32_t offers;
    double utility[2], utility_platform, payoff[2], surplus_captured;
    double distance_frontier, distance_nash, distance_kalai_smorodinsky, distance_egalitarian;
    int16_t escalations[2], eases[2], threats[2], threats_carried_out[2];
    double audience_paid[2];
    int16_t extensions;
    double peak_level, escalation_area, relations;
    int8_t ending;
    int16_t months_survived;
    double support;
    int16_t instruments_learned, shocks, rumours, initiatives[2];
} Row;
#pragma pack(pop)

typedef struct { /* what the seats look at */
    int64_t origin, back; /* package in force, and the one that the chips fall back to; -1 before the first */
    double reserve[2][MOST_TYPES], top[2][MOST_TYPES];
} Session;

typedef struct {
    int type[2];
    double belief[2][MOST_TYPES];
    int32_t weight[2][MOST_TYPES]; /* at most 65,536 + T in sum: times 10,000 still an int32 */
    double aspiration;             /* of who offers */
    int64_t in_force[MOST_CHIPS], fallback[MOST_CHIPS];
    Session session;
} State;

size_t row_size(void) { return sizeof(Row); }

static inline double largest(double a, double b) { return a > b ? a : b; }
static inline double least(double a, double b) { return a < b ? a : b; }

/* Philox4x64-10 (chance.py): the first block of the stream of a purpose and a round. */
static void draw(uint64_t seed, uint64_t run, uint64_t purpose, uint64_t round, double out[2])
{
    uint64_t c0 = 1, c1 = round, c2 = purpose, c3 = 0, k0 = seed, k1 = run;
    for (int i = 0; i < 10; i++) {
        unsigned __int128 first = (unsigned __int128)c0 * 0xD2E7470EE14C6C93u;
        unsigned __int128 second = (unsigned __int128)c2 * 0xCA5A826395121157u;
        c0 = (uint64_t)(second >> 64) ^ c1 ^ k0, c1 = (uint64_t)second;
        c2 = (uint64_t)(first >> 64) ^ c3 ^ k1, c3 = (uint64_t)first;
        k0 += 0x9E3779B97F4A7C15u;
        k1 += 0xBB67AE8584CAA73Bu;
    }
    out[0] = (double)(c0 >> 11) * 0x1p-53;
    out[1] = (double)(c1 >> 11) * 0x1p-53;
}

static inline double power_of_two(int64_t exponent)
{
    union { uint64_t bits; double value; } word = {(uint64_t)(exponent + 1023) << 52};
    return word.value;
}

/* numeric.exponential, for finite x of at most 0. */
static double exponential(const Game *game, double x)
{
    if (!(x > -746.0)) return 0.0;
    const double *step = game->roots + 128; /* ln(2)/64 as a leading and a remaining part, and 64/ln(2) */
    double whole = (x * step[2] + 0x1.8p52) - 0x1.8p52; /* rounds to a whole number */
    int64_t steps = (int64_t)whole;
    double r = (x - whole * step[0]) - whole * step[1];
    double square = r * r;
    double growth = r + square * ((0.5 + r * (1.0 / 6.0)) +
                                  square * ((1.0 / 24.0 + r * (1.0 / 120.0)) + square * (1.0 / 720.0)));
    const double *root = game->roots + 2 * (steps & 63);
    double value = root[0] + (root[1] + root[0] * growth);
    int64_t exponent = steps >> 6;
    if (exponent >= -1022) return value * power_of_two(exponent);
    return value * power_of_two(exponent >> 1) * power_of_two(exponent - (exponent >> 1));
}

static double logistic(const Game *game, double x)
{
    if (x >= 0.0) return 1.0 / (1.0 + exponential(game, -x));
    double growth = exponential(game, x), upper = 1.0 / (1.0 + growth);
    return growth < 0.34 ? growth - growth * growth * upper : 1.0 - upper;
}

static inline int64_t rung_in(const Game *game, int64_t package, int64_t k)
{
    return (game->codes[package] >> game->shift[k]) & game->mask[k];
}

static inline const int32_t *utility_of(const Game *game, int a, int kind)
{
    return game->utility + (a * game->most + kind) * game->packages;
}

static double mean_hostility(const Game *game, int64_t package)
{
    double total = 0.0;
    for (int64_t k = 0; k < game->chips; k++)
        total += game->hostility[k * game->longest + rung_in(game, package, k)];
    return total / (double)game->chips;
}

static int64_t packed(const Game *game, const int64_t *rungs)
{
    int64_t package = 0;
    for (int64_t k = 0; k < game->chips; k++)
        package += rungs[k] * game->stride[k];
    return package;
}

static void open_session(const Game *game, State *state)
{
    Session *session = &state->session;
    int64_t origin = packed(game, state->in_force), back = packed(game, state->fallback);
    if (session->origin == origin && session->back == back) return;
    session->origin = origin, session->back = back;
    for (int a = 0; a < 2; a++)
        for (int kind = 0; kind < game->types[a]; kind++) {
            double in_force = utility_of(game, a, kind)[origin];
            double no_deal = in_force + game->risk * (utility_of(game, a, kind)[back] - in_force);
            session->reserve[a][kind] = largest(largest(no_deal, 0.0), game->outside[a]);
            session->top[a][kind] = game->ordered[(a * game->most + kind) * game->packages];
        }
}

static double conceded(const Game *game, int a, int64_t slot)
{
    return game->conceded[a * (game->rounds + 2) + slot];
}

static double aspiration_at(const Game *game, const Session *session, int a, int kind, int64_t slot,
                            double luck)
{
    double reserve = session->reserve[a][kind], top = session->top[a][kind];
    double wish = reserve + (top - reserve) * (1.0 - conceded(game, a, slot));
    return largest(reserve, least(top, wish + game->noise[a] * (2.0 * luck - 1.0)));
}

FOLDED int32_t believed(int types, const int32_t *other, int64_t size, const int32_t *weight, int64_t at)
{
    int32_t value = weight[0] * other[at];
    for (int kind = 1; kind < types; kind++)
        value += weight[kind] * other[kind * size + at];
    return value;
}

/* First of the n places with the largest believed worth to the other, as in game.search: value and place in
one number, so that the loop has no branch and becomes vector instructions. */
FOLDED int64_t scan(int types, const int32_t *other, int64_t size, const int32_t *weight, int64_t n)
{
    int64_t best = -1;
    for (int64_t place = 0; place < n; place++) {
        int64_t ranked = ((int64_t)believed(types, other, size, weight, place) << 32) - place;
        best = ranked > best ? ranked : best;
    }
    return -best & 0xFFFFFFFF;
}

/* Package that side a offers; -1 if nothing is good enough for it. */
static int64_t choose_offer(const Game *game, const State *state, int a)
{
    int64_t mine = a * game->most + state->type[a], n = 0, left = game->packages;
    const int32_t *ordered = game->ordered + mine * game->packages;
    int32_t enough = (int32_t)ceil(state->aspiration); /* the same for whole numbers */
    while (left > 1) { /* a bisection without a branch to guess wrong */
        int64_t half = left / 2;
        n += ordered[n + half - 1] >= enough ? half : 0;
        left -= half;
    }
    n += ordered[n] >= enough;
    if (n == 0) return -1;
    const int32_t *other = game->other + mine * game->most * game->packages, *weight = state->weight[a];
    int64_t place;
    switch (game->types[1 - a]) { /* constants for the compiler, so that the inner loop unrolls */
    case 1: place = scan(1, other, game->packages, weight, n); break;
    case 2: place = scan(2, other, game->packages, weight, n); break;
    case 3: place = scan(3, other, game->packages, weight, n); break;
    default: place = scan(4, other, game->packages, weight, n);
    }
    return game->order[mine * game->packages + place];
}

static void set_weights(State *state, int a, int64_t n)
{
    for (int kind = 0; kind < n; kind++) {
        int32_t rounded = (int32_t)(state->belief[a][kind] * 65536.0 + 0.5);
        state->weight[a][kind] = state->belief[a][kind] > 0.0 ? (rounded > 1 ? rounded : 1) : 0;
    }
}

/* Side a has seen the other offer a package at a slot, or refuse it when due to offer there. */
static void learn(const Game *game, State *state, int a, int64_t package,
                  int64_t slot, bool refused)
{
    int b = 1 - a;
    int64_t n = game->types[b];
    if (n == 1) return;
    const Session *session = &state->session;
    double likelihood[MOST_TYPES], total = 0.0, floored = 0.0, *belief = state->belief[a];
    for (int kind = 0; kind < n; kind++) {
        double reserve = session->reserve[b][kind], top = largest(reserve, session->top[b][kind]);
        double expected = largest(reserve, reserve + (top - reserve) * (1.0 - conceded(game, b, slot)));
        double worth = utility_of(game, b, kind)[package];
        double gap = (worth - expected) / game->spread;
        likelihood[kind] = refused ? logistic(game, (expected - worth) / game->spread)
                                   : exponential(game, -0.5 * gap * gap);
        total += belief[kind] * likelihood[kind];
    }
    if (!(total <= 0.0)) {
        for (int kind = 0; kind < n; kind++) {
            if (belief[kind] > 0.0)
                belief[kind] = largest(1e-6, belief[kind] * likelihood[kind] / total);
            floored += belief[kind];
        }
        for (int kind = 0; kind < n; kind++)
            belief[kind] /= floored;
    }
    set_weights(state, a, n);
}

static bool is_legal(const Game *game, int64_t package, int a)
{
    for (int64_t k = 0; k < game->chips; k++)
        if (game->red_lines[(a * game->chips + k) * game->longest + rung_in(game, package, k)])
            return false;
    return true;
}

/* One round: the package agreed on, or -1. */
static int64_t play_round(const Game *game, State *state, uint64_t seed, uint64_t run,
                          int64_t meeting, int32_t *offers)
{
    double draws[2];
    int a = (int)((game->opens + meeting) % 2), b = 1 - a;
    int64_t slot = meeting + 1;
    const Session *session = &state->session;
    draw(seed, run, TABLE, (uint64_t)meeting, draws);
    open_session(game, state);
    state->aspiration = aspiration_at(game, session, a, state->type[a], slot, draws[0]);
    int64_t package = choose_offer(game, state, a);
    if (package < 0) return -1;
    ++*offers;
    learn(game, state, b, package, slot, false);
    double bar = aspiration_at(game, session, b, state->type[b], slot + 1, draws[1]);
    if (utility_of(game, b, state->type[b])[package] >= bar && is_legal(game, package, b))
        return package;
    learn(game, state, a, package, slot + 1, true);
    return -1;
}

static double distance_to_package(const int32_t *const worth[2], int64_t reached, int64_t target)
{
    if (target < 0) return NAN;
    double total = 0.0;
    for (int a = 0; a < 2; a++) {
        double gap = ((double)worth[a][reached] - (double)worth[a][target]) / BASIS_POINTS;
        total += gap * gap;
    }
    return sqrt(total);
}

static double distance_to_frontier(const Game *game, const Solution *pair, int32_t u0, int32_t u1)
{
    int32_t nearest = INT32_MAX; /* squares are whole numbers of at most 2e8 */
    for (int64_t place = pair->frontier_start; place < pair->frontier_stop; place++) {
        int32_t gap0 = u0 - game->frontier[2 * place], gap1 = u1 - game->frontier[2 * place + 1];
        int32_t square = gap0 * gap0 + gap1 * gap1;
        nearest = square < nearest ? square : nearest;
    }
    return sqrt((double)nearest) / BASIS_POINTS;
}

static int8_t trade_outcome(const Game *game, int64_t package)
{
    double net = 0.0;
    bool moved = false;
    for (int64_t k = 0; k < game->chips; k++) {
        const double *ladder = game->hostility + k * game->longest;
        net += ladder[game->in_force[k]] - ladder[rung_in(game, package, k)];
        moved = moved || rung_in(game, package, k) != game->in_force[k];
    }
    return !moved ? 3 : net < 0.0 ? 2 : 1;
}

/* What the final package means for the types of this run. */
static void finish(const Game *game, const State *state, int64_t package, Row *row, int16_t *rungs)
{
    int first = state->type[0], second = state->type[1];
    const int32_t *worth[2] = {utility_of(game, 0, first), utility_of(game, 1, second)};
    const Solution *pair = game->solutions + first * game->most + second;
    int32_t u0 = worth[0][package], u1 = worth[1][package];
    double possible = pair->best_sum - pair->d0 - pair->d1;
    row->file_outcome = 10; /* no file */
    row->trade_outcome = trade_outcome(game, package);
    row->utility[0] = u0 / BASIS_POINTS, row->utility[1] = u1 / BASIS_POINTS;
    row->utility_platform = row->support = NAN;
    row->surplus_captured = possible > 0.0 ? ((double)(u0 + u1) - pair->d0 - pair->d1) / possible : 0.0;
    row->distance_frontier = distance_to_frontier(game, pair, u0, u1);
    row->distance_nash = distance_to_package(worth, package, pair->nash);
    row->distance_kalai_smorodinsky = distance_to_package(worth, package, pair->kalai_smorodinsky);
    row->distance_egalitarian = distance_to_package(worth, package, pair->egalitarian);
    for (int64_t k = 0; k < game->chips; k++)
        rungs[k] = (int16_t)rung_in(game, package, k);
}

static int draw_type(const Game *game, int a, double draw)
{
    double reached = 0.0;
    for (int kind = 0; kind < game->types[a]; kind++) {
        reached += game->prior[a * game->most + kind];
        if (draw < reached) return kind;
    }
    return (int)game->types[a] - 1;
}

static State begin(const Game *game, uint64_t seed, uint64_t run)
{
    State state = {0};
    double draws[2];
    state.session.origin = -1;
    for (int64_t k = 0; k < game->chips; k++)
        state.in_force[k] = game->in_force[k], state.fallback[k] = game->fallback[k];
    draw(seed, run, TYPES, 0, draws);
    for (int a = 0; a < 2; a++) {
        state.type[a] = draw_type(game, a, draws[a]);
        for (int kind = 0; kind < game->types[1 - a]; kind++)
            state.belief[a][kind] = game->prior[(1 - a) * game->most + kind];
        set_weights(&state, a, game->types[1 - a]);
    }
    return state;
}

static void play_run(const Game *game, uint64_t seed, uint64_t run, Row *row, int16_t *rungs)
{
    State state = begin(game, seed, run);
    int64_t package = packed(game, state.in_force), meeting = 0;
    double payoff[2] = {0.0, 0.0}, area = 0.0, weight = 0.0, factor = 1.0;
    double hostility = mean_hostility(game, package);
    memset(row, 0, sizeof *row);
    row->relations = game->relations[0];
    while (meeting < game->rounds && row->deals == 0) {
        int64_t agreed = play_round(game, &state, seed, run, meeting, &row->offers);
        meeting++;
        if (agreed >= 0) {
            package = agreed;
            hostility = mean_hostility(game, package);
            row->deals = 1;
            row->first_deal = (int16_t)meeting;
            row->relations = largest(-1.0, least(1.0, game->relations[0] + game->relations[1]));
        }
        for (int a = 0; a < 2; a++)
            payoff[a] += factor * (utility_of(game, a, state.type[a])[package] / BASIS_POINTS);
        area += hostility;
        weight += factor;
        factor *= game->discount;
    }
    for (int a = 0; a < 2; a++)
        row->type[a] = (int8_t)state.type[a], row->payoff[a] = payoff[a] / weight;
    row->rounds = (int16_t)meeting;
    row->escalation_area = area / (double)meeting;
    finish(game, &state, package, row, rungs);
}

void play(const Game *game, uint64_t seed, uint64_t first, int64_t count, Row *rows, int16_t *rungs)
{
    for (int64_t i = 0; i < count; i++)
        play_run(game, seed, first + (uint64_t)i, rows + i, rungs + i * game->chips);
}
