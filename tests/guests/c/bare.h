/* What a C program needs on a machine without a kernel: a start, a stack, a voice, an end.

   A program defines `main`. With several processors, `each` is called on every one. */

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef int i32;
typedef long i64;
typedef unsigned long u64;

#define CONSOLE ((volatile u8 *)0xfffffd01fc0003f8)
#define HWRPB ((volatile u64 *)0x10000000)

void put(char letter) {
  while (!(CONSOLE[5] & 0x20)) {
  }
  CONSOLE[0] = letter;
}

void print(const char *text) {
  while (*text) put(*text++);
}

void hex(u64 value) {
  int shift = 60;
  put(' ');
  while (shift > 0 && !(value >> shift)) shift -= 4;
  for (; shift >= 0; shift -= 4) put("0123456789abcdef"[value >> shift & 15]);
}

/* A line: what it is about, and a number. */
void tell(const char *about, u64 value) {
  print(about);
  hex(value);
  put('\n');
}

/* A source of numbers that are the same everywhere. */
static u64 seed = 0x9e3779b97f4a7c15;
u64 next(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return seed;
}

/* Folds `value` into `sum` so that the order matters. */
static inline u64 fold(u64 sum, u64 value) {
  return (sum << 7 | sum >> 57) * 0x100000001b3 ^ value;
}

/* gcc may ask for these, whatever it is told. */
void *memcpy(void *to, const void *from, u64 length) {
  u8 *t = to;
  const u8 *f = from;
  while (length--) *t++ = *f++;
  return to;
}

void *memset(void *to, int value, u64 length) {
  u8 *t = to;
  while (length--) *t++ = value;
  return to;
}

void halt(void) {
  for (;;) __asm__ volatile("call_pal 0");
}

int main(void);

void begin_here(void) {
  print("begin\n");
  main();
  print("end\n");
  halt();
}

__asm__(".text\n"
        ".globl _start\n"
        ".ent _start\n"
        "_start:\n"
        "  br $27, 1f\n"
        "1: ldgp $29, 0($27)\n"
        "  lda $30, first_stack+16384\n"
        "  lda $27, begin_here\n"
        "  jsr $26, ($27)\n"
        ".end _start\n"
        ".lcomm first_stack, 16384\n");
