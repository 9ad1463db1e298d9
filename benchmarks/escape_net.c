/* Peer of escape_net_c.py: SGD of a 10-10-2 tanh network with minibatches, sixteen replicas side by side.
   Every array ends in an axis of replicas, over which the compiler vectorises. */
#include <math.h>
#include <stdint.h>

#define LANES 16
#define F 10
#define H 10
#define D (F * H + H + 2 * H + 2)
#define EACH for (int w = 0; w < LANES; w++)

static inline double polynomial_exp(double x) {
    x = x > 40 ? 40 : x < -40 ? -40 : x;
    double shifted = x * 1.4426950408889634 + 6755399441055744.0, n = shifted - 6755399441055744.0;
    double r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10, p = 1.0 / 479001600;
    p = p * r + 1.0 / 39916800; p = p * r + 1.0 / 3628800; p = p * r + 1.0 / 362880; p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040; p = p * r + 1.0 / 720; p = p * r + 1.0 / 120; p = p * r + 1.0 / 24; p = p * r + 1.0 / 6;
    p = p * r + 0.5; p = p * r + 1; p = p * r + 1;
    union { double d; int64_t i; } bits = {.d = shifted};
    bits.i = (bits.i + 1023) << 52;
    return p * bits.d;
}

/* Returns the number of groups of sixteen in which a replica left the box. */
int escape(const double *start, const double *inputs, const double *labels, int64_t examples, int size, double rate,
           double half_width, int groups, int iterations, uint64_t seed) {
    int left = 0;
    for (int group = 0; group < groups; group++) {
        double w_[D][LANES], g[D][LANES], x[F][LANES], h[H][LANES], y[LANES], z[LANES], e[LANES];
        uint64_t s[LANES], t[LANES];
        for (int d = 0; d < D; d++) EACH w_[d][w] = start[d];
        EACH { s[w] = (seed + group * LANES + w + 1) * 0x9e3779b97f4a7c15u; t[w] = s[w] * 0xbf58476d1ce4e5b9u; }
        const int bias = F * H, top = F * H + H, topbias = top + 2 * H;
        for (int it = 0; it < iterations; it++) {
            for (int d = 0; d < D; d++) EACH g[d][w] = 0;
            for (int b = 0; b < size; b++) {
                int64_t chosen[LANES];
                EACH {
                    uint64_t p = s[w], q = t[w], r = p + q;
                    q ^= p; s[w] = ((p << 24) | (p >> 40)) ^ q ^ (q << 16); t[w] = (q << 37) | (q >> 27);
                    chosen[w] = ((r >> 32) * examples) >> 32;
                }
                for (int k = 0; k < F; k++) EACH x[k][w] = inputs[chosen[w] * F + k];
                EACH y[w] = labels[chosen[w]];
                EACH e[w] = w_[topbias + 1][w] - w_[topbias][w];
                for (int j = 0; j < H; j++) {
                    EACH z[w] = w_[bias + j][w];
                    for (int k = 0; k < F; k++) EACH z[w] += w_[j * F + k][w] * x[k][w];
                    EACH h[j][w] = 1 - 2 / (polynomial_exp(2 * z[w]) + 1);
                    EACH e[w] += (w_[top + H + j][w] - w_[top + j][w]) * h[j][w];
                }
                EACH e[w] = 1 / (1 + polynomial_exp(-e[w])) - y[w];
                EACH { g[topbias + 1][w] += e[w]; g[topbias][w] -= e[w]; }
                for (int j = 0; j < H; j++) {
                    EACH {
                        z[w] = e[w] * (w_[top + H + j][w] - w_[top + j][w]) * (1 - h[j][w] * h[j][w]);
                        g[top + H + j][w] += e[w] * h[j][w]; g[top + j][w] -= e[w] * h[j][w]; g[bias + j][w] += z[w];
                    }
                    for (int k = 0; k < F; k++) EACH g[j * F + k][w] += z[w] * x[k][w];
                }
            }
            double farthest[LANES];
            EACH farthest[w] = 0;
            for (int d = 0; d < D; d++) EACH {
                w_[d][w] -= rate / size * g[d][w];
                double away = fabs(w_[d][w] - start[d]);
                farthest[w] = away > farthest[w] ? away : farthest[w];
            }
            int outside = 0;
            EACH outside |= farthest[w] > half_width;
            if (outside) { left++; break; }
        }
    }
    return left;
}
