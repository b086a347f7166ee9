/* Floating-point arithmetic with ordinary numbers, in both widths. */

#include "bare.h"

static u64 bits(double value) {
  union {
    double number;
    u64 bits;
  } both = {value};
  return both.bits;
}

static u32 bits_single(float value) {
  union {
    float number;
    u32 bits;
  } both = {value};
  return both.bits;
}

static double root(double square) {
  double guess = square > 1 ? square / 2 : 1;
  for (int i = 0; i < 40; i++) {
    double better = (guess + square / guess) * 0.5;
    if (better == guess) break;
    guess = better;
  }
  return guess;
}

static double sine(double angle) {
  double term = angle, sum = angle;
  for (int i = 3; i < 24; i += 2) {
    term *= -angle * angle / (i * (i - 1));
    sum += term;
  }
  return sum;
}

static void of_functions(void) {
  u64 sum = 0;
  for (int i = 1; i <= 12; i++) {
    sum = fold(sum, bits(root(i * 1.7)));
    sum = fold(sum, bits(sine(i * 0.25)));
  }
  tell("roots and sines", sum);
}

static void of_conversions(void) {
  u64 sum = 0;
  for (int i = 0; i < 24; i++) {
    i64 whole = (i64)next() >> (i * 2);
    double number = whole;
    float single = whole;
    sum = fold(sum, bits(number));
    sum = fold(sum, bits_single(single));
    sum = fold(sum, (u64)(i64)(number / 3.0));
    sum = fold(sum, (u64)(i64)(i32)(single / 1e12f));
    sum = fold(sum, bits_single((float)(number * 1e-3)));
    sum = fold(sum, bits((double)(u64)whole));
    sum = fold(sum, bits((double)(float)(number / 7.0)));
  }
  tell("conversions", sum);
}

static void of_matrices(void) {
  static double a[6][6], b[6][6], c[6][6];
  static float d[6][6];
  u64 sum = 0;
  for (int i = 0; i < 6; i++) {
    for (int j = 0; j < 6; j++) {
      a[i][j] = (i64)(next() >> 40) * 0.001;
      b[i][j] = 1.0 / (i + j + 1);
    }
  }
  for (int i = 0; i < 6; i++) {
    for (int j = 0; j < 6; j++) {
      for (int k = 0; k < 6; k++) c[i][j] += a[i][k] * b[k][j];
      d[i][j] = (float)c[i][j] * 0.1f - (float)b[j][i];
      sum = fold(sum, bits(c[i][j]));
      sum = fold(sum, bits_single(d[i][j]));
    }
  }
  tell("matrices", sum);
}

static void of_comparisons(void) {
  static const double numbers[] = {-1.5, -0.0, 0.0, 1e-300, 1.0, 1e300};
  u64 sum = 0;
  for (int i = 0; i < 6; i++) {
    for (int j = 0; j < 6; j++) {
      double a = numbers[i], b = numbers[j];
      sum = sum << 1 | (sum >> 63 ^ (a < b));
      sum = sum << 1 | (sum >> 63 ^ (a == b));
      sum = sum << 1 | (sum >> 63 ^ (a >= b));
      sum = fold(sum, bits(a > b ? a : b) ^ (a != 0.0));
      sum = fold(sum, bits(-a) ^ bits(a < 0 ? -a : a));
    }
  }
  tell("comparisons", sum);
}

struct body {
  double x, y, vx, vy, mass;
};

static void of_planets(void) {
  static struct body bodies[3] = {{0, 0, 0, 0, 100}, {10, 0, 0, 3, 1}, {-20, 1, 0.5, -2, 2}};
  u64 sum = 0;
  for (int step = 0; step < 12; step++) {
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        if (i == j) continue;
        double dx = bodies[j].x - bodies[i].x, dy = bodies[j].y - bodies[i].y;
        double square = dx * dx + dy * dy, pull = bodies[j].mass / (square * root(square));
        bodies[i].vx += dx * pull * 0.01;
        bodies[i].vy += dy * pull * 0.01;
      }
    }
    for (int i = 0; i < 3; i++) {
      bodies[i].x += bodies[i].vx * 0.01;
      bodies[i].y += bodies[i].vy * 0.01;
      sum = fold(sum, bits(bodies[i].x) ^ bits(bodies[i].y));
    }
  }
  tell("planets", sum);
}

int main(void) {
  of_functions();
  of_conversions();
  of_matrices();
  of_comparisons();
  of_planets();
  return 0;
}
