/* Integer arithmetic in every width, with division by gcc's library. */

#include "bare.h"

#define ROUNDS 24

typedef unsigned __int128 u128;

static void of_64_bits(void) {
  u64 sum = 0;
  for (int i = 0; i < ROUNDS; i++) {
    u64 a = next(), b = next() >> (i % 64) | 1;
    i64 c = (i64)a, d = (i64)b;
    sum = fold(sum, a + b);
    sum = fold(sum, a - b);
    sum = fold(sum, a * b);
    sum = fold(sum, a / b);
    sum = fold(sum, a % b);
    sum = fold(sum, c / d);
    sum = fold(sum, c % d);
    sum = fold(sum, (u128)a * b >> 64);
    sum = fold(sum, a << (b & 63) ^ a >> (b & 63));
    sum = fold(sum, c >> (b & 63));
    sum = fold(sum, c < d ? c : -d);
    sum = fold(sum, a < b ? a : ~b);
  }
  tell("64 bits", sum);
}

static void of_32_bits(void) {
  u64 sum = 0;
  for (int i = 0; i < ROUNDS; i++) {
    u32 a = next(), b = (u32)next() >> (i % 32) | 1;
    i32 c = a, d = b;
    sum = fold(sum, a + b);
    sum = fold(sum, a * b);
    sum = fold(sum, a / b);
    sum = fold(sum, a % b);
    sum = fold(sum, (u64)(i64)(c / d));
    sum = fold(sum, (u64)(i64)(c % d));
    sum = fold(sum, (u64)(i64)(i32)(a - b));
    sum = fold(sum, (u64)(i64)(c >> (b & 31)));
    sum = fold(sum, a << (b & 31) | a >> (-b & 31));
    sum = fold(sum, (u64)c * (u64)d);
  }
  tell("32 bits", sum);
}

struct packed {
  u8 one;
  u16 two;
  u32 four;
  u64 eight;
  i32 field : 13;
  u64 wide : 50;
} __attribute__((packed));

static void of_bytes(void) {
  struct packed all[7];
  u64 sum = 0;
  for (int i = 0; i < ROUNDS; i++) {
    struct packed *one = &all[i % 7];
    one->one = next();
    one->two = next();
    one->four = next();
    one->eight = next();
    one->field = next();
    one->wide = next();
    struct packed copy = all[(i * 3) % 7];
    if (i >= 7) {
      sum = fold(sum, copy.one + (signed char)copy.one);
      sum = fold(sum, copy.two ^ (short)copy.two);
      sum = fold(sum, copy.four);
      sum = fold(sum, copy.eight);
      sum = fold(sum, (u64)(i64)copy.field);
      sum = fold(sum, copy.wide);
    }
    sum = fold(sum, __builtin_bswap64(next()));
    sum = fold(sum, __builtin_bswap32((u32)next()));
  }
  tell("bytes and fields", sum);
}

static void of_bits(void) {
  u64 sum = 0;
  for (int i = 0; i < ROUNDS; i++) {
    u64 a = next() >> (i % 60);
    sum = fold(sum, __builtin_popcountl(a));
    sum = fold(sum, __builtin_clzl(a | 1));
    sum = fold(sum, __builtin_ctzl(a | 1ul << 63));
    sum = fold(sum, __builtin_parityl(a));
    u64 reversed = 0;
    for (int bit = 0; bit < 16; bit++) reversed |= (a >> bit & 1) << (15 - bit);
    sum = fold(sum, reversed);
  }
  tell("bits", sum);
}

static u64 choose(u64 n) {
  switch (n % 9) {
    case 0: return n + 1;
    case 1: return n * 3;
    case 2: return n ^ 0xff;
    case 3: return n << 3;
    case 4: return n >> 2;
    case 5: return ~n;
    case 6: return n - 77;
    case 7: return n | 0x8000;
    default: return -n;
  }
}

static u64 recurse(u64 m, u64 n) {
  if (m == 0) return n + 1;
  if (n == 0) return recurse(m - 1, 1);
  return recurse(m - 1, recurse(m, n - 1));
}

static void of_control(void) {
  u64 sum = 0, n = 12345;
  for (int i = 0; i < 8 * ROUNDS; i++) sum = fold(sum, n = choose(n));
  tell("a switch", sum);
  tell("recursion", recurse(2, 9));
  u64 (*table[3])(u64) = {choose, choose, choose};
  for (int i = 0; i < ROUNDS; i++) sum = fold(sum, table[i % 3](sum >> 40));
  tell("calls by address", sum);
}

int main(void) {
  of_64_bits();
  of_32_bits();
  of_bytes();
  of_bits();
  of_control();
  return 0;
}
