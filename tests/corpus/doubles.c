/* Computes with doubles and floats and prints their bits. */

#include "freestanding.h"

static u64 bits(double number) {
  union { double number; u64 bits; } both = {.number = number};
  return both.bits;
}

static void show(const char *name, double number) {
  print(name);
  print(" ");
  print_hex(bits(number));
}

static double root(double square) {
  double guess = square;
  for (int i = 0; i < 40; i++) guess = (guess + square / guess) / 2;
  return guess;
}

static double sine(double angle) {
  double term = angle, sum = angle;
  for (int i = 1; i < 20; i++) {
    term *= -angle * angle / ((2 * i) * (2 * i + 1));
    sum += term;
  }
  return sum;
}

/* The orbit of a point, long enough for the clock to tick in between. */
static double orbit(int steps) {
  double x = 1, y = 0, u = 0, v = 1;
  for (int i = 0; i < steps; i++) {
    double square = x * x + y * y, cube = square * root(square);
    u -= 0.01 * x / cube;
    v -= 0.01 * y / cube;
    x += 0.01 * u;
    y += 0.01 * v;
  }
  return x * 3 + y;
}

static float narrow(int count) {
  float sum = 0;
  for (int i = 1; i <= count; i++) sum += 1.0f / (float)i;
  return sum;
}

static double solve(void) {
  double matrix[6][7];
  for (int row = 0; row < 6; row++)
    for (int column = 0; column < 7; column++)
      matrix[row][column] = 1.0 / (1 + row + 2 * column) + (row == column);
  for (int pivot = 0; pivot < 6; pivot++)
    for (int row = 0; row < 6; row++) {
      if (row == pivot) continue;
      double factor = matrix[row][pivot] / matrix[pivot][pivot];
      for (int column = 0; column < 7; column++)
        matrix[row][column] -= factor * matrix[pivot][column];
    }
  double sum = 0;
  for (int row = 0; row < 6; row++) sum += matrix[row][6] / matrix[row][row];
  return sum;
}

int program(int count, char **arguments) {
  volatile double zero = 0, two = 2, tenth = 0.1, large = 1e15, tiny = 2.2250738585072014e-308;
  (void)arguments;
  double status;
  __asm__ volatile("excb\n\tmf_fpcr %0\n\texcb" : "=f"(status));
  show("control", status);
  show("root of two", root(two));
  show("sine", sine(two * tenth));
  show("orbit", orbit(300));
  show("harmonic", narrow(500));
  show("system", solve());
  show("third", (double)(float)(tenth / 3));
  print("integers\n");
  print_hex((u64)(i64)(-large * tenth));
  print_hex((u64)(int)(two * 1000.9));
  print_hex(bits((double)(i64)-count) ^ bits((double)((u64)1 << 62)));
  print_hex((tenth < two) + 2 * (tenth == two) + 4 * (large >= two));
  show("infinity", 1 / zero);
  /* Here QEMU's sign is another than an Alpha's. */
  print(zero / zero != zero / zero ? "not a number\n" : "a number\n");
  show("denormal", tiny / 3);
  show("of a denormal", tiny / 3 * 5);
  return 23;
}
