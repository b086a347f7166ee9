/* A tour of what a compiler makes of ordinary C: loops, tables, a switch, products of 64
   bits, bytes and strings, pointers to functions, structures, recursion, atomics. */

#include "freestanding.h"

/* Tables and recursion: the classic queens, counted. */
static int place(int row, u32 columns, u32 left, u32 right, int size) {
  if (row == size) return 1;
  int found = 0;
  for (int column = 0; column < size; column++) {
    u32 bit = 1u << column, down = 1u << (row + column), up = 1u << (row - column + size);
    if (columns & bit || left & down || right & up) continue;
    found += place(row + 1, columns | bit, left | down, right | up, size);
  }
  return found;
}

/* A switch with a jump table: a machine of one accumulator. */
static u64 interpret(const u8 *code, u64 value) {
  for (;;) {
    switch (*code++) {
      case 0: return value;
      case 1: value += *code++; break;
      case 2: value *= *code++; break;
      case 3: value ^= value >> 7; break;
      case 4: value = value << 13 | value >> 51; break;
      case 5: value = ~value; break;
      case 6: value -= (i64)(signed char)*code++; break;
      case 7: value = (u64)(u32)value; break;
      case 8: value = (u64)(i64)(int)value; break;
      case 9: if (value & 1) code++; break;
      default: return 0xdead;
    }
  }
}

static const u8 code[] = {1, 200, 2, 251, 3, 4, 5, 6, 0x81, 9, 7, 2, 17, 8, 4, 3, 1, 1, 9, 8, 4, 0};

/* Products of 64 bits and a remainder by multiplication. */
static u64 power(u64 base, u64 exponent, u64 (*times)(u64, u64)) {
  u64 result = 1;
  for (; exponent; exponent >>= 1) {
    if (exponent & 1) result = times(result, base);
    base = times(base, base);
  }
  return result;
}

static u64 wrapping(u64 a, u64 b) { return a * b; }
static u64 folded(u64 a, u64 b) {
  unsigned __int128 product = (unsigned __int128)a * b;
  u64 low = (u64)product & 0x1fffffffffffffff, high = (u64)(product >> 61);
  u64 sum = low + high;
  return sum >= 0x1fffffffffffffff ? sum - 0x1fffffffffffffff : sum;
}

static u64 (*const ways[])(u64, u64) = {wrapping, folded};

/* Bytes, unaligned numbers in packed structures, strings. */
struct __attribute__((packed)) record {
  u8 kind;
  u32 size;
  unsigned short port;
  u64 stamp;
};

static void reverse(char *text, u64 length) {
  for (u64 i = 0; i < length / 2; i++) {
    char kept = text[i];
    text[i] = text[length - 1 - i];
    text[length - 1 - i] = kept;
  }
}

static u32 checksum(const u8 *bytes, u64 length) {
  u32 a = 1, b = 0;
  for (u64 i = 0; i < length; i++) {
    a += bytes[i];
    if (a >= 65521) a -= 65521;
    b += a;
    if (b >= 65521) b -= 65521;
  }
  return b << 16 | a;
}

static short sorted[64];

static void sort(short *numbers, int count) {
  for (int i = 1; i < count; i++) {
    short moving = numbers[i];
    int at = i;
    for (; at > 0 && numbers[at - 1] > moving; at--) numbers[at] = numbers[at - 1];
    numbers[at] = moving;
  }
}

static u64 shared;

int program(int count, char **arguments) {
  (void)arguments;
  print("queens ");
  print_hex(place(0, 0, 0, 0, 6));
  print("switch ");
  print_hex(interpret(code, 0x0123456789abcdef));
  for (u64 i = 0; i < sizeof ways / sizeof *ways; i++) {
    print("power ");
    print_hex(power(0x9e3779b97f4a7c15, 1994, ways[i]));
  }
  char text[] = "a man, a plan, a canal: panama\n";
  reverse(text, sizeof text - 2);
  print(text);
  struct record record = {7, 0x12345678, 0xbeef, 0x1122334455667788};
  volatile struct record *seen = &record;
  seen->size += seen->kind;
  seen->stamp ^= seen->port;
  print("bytes ");
  print_hex(checksum((const u8 *)&record, sizeof record));
  u64 chance = 1994;
  for (int i = 0; i < 64; i++) {
    chance = chance * 6364136223846793005 + 1442695040888963407;
    sorted[i] = (short)(chance >> 40);
  }
  sort(sorted, 64);
  print("sorted ");
  print_hex(checksum((const u8 *)sorted, sizeof sorted));
  for (int i = 0; i < 10; i++) __atomic_fetch_add(&shared, i * i, __ATOMIC_SEQ_CST);
  u64 expected = 285;
  __atomic_compare_exchange_n(&shared, &expected, 42, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  print("shared ");
  print_hex(shared);
  i64 halved = 0;
  for (i64 i = -1000; i < 1000; i += 37) halved += i / 10 + i % 7;
  print("tenths ");
  print_hex(halved);
  return 40 + count;
}
