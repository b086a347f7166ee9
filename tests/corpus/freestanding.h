/* What a C program needs where there is no C library: the system calls and _start. */

typedef unsigned char u8;
typedef unsigned int u32;
typedef long i64;
typedef unsigned long u64;

/* Calls the kernel. A negative result is an error, as the kernel numbers it. */
static inline i64 call(u64 number, u64 a, u64 b, u64 c) {
  register u64 v0 __asm__("$0") = number;
  register u64 a0 __asm__("$16") = a;
  register u64 a1 __asm__("$17") = b;
  register u64 a2 __asm__("$18") = c;
  register u64 a3 __asm__("$19");
  __asm__ volatile("callsys"
                   : "+r"(v0), "=r"(a3)
                   : "r"(a0), "r"(a1), "r"(a2)
                   : "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$22",
                     "$23", "$24", "$25", "$27", "$28", "memory");
  return a3 ? -(i64)v0 : (i64)v0;
}

static i64 write_some(int file, const void *from, u64 length) {
  return call(4, file, (u64)from, length);
}

static inline i64 read_some(int file, void *to, u64 length) {
  return call(3, file, (u64)to, length);
}

static void exit_with(int status) {
  call(1, status, 0, 0);
  for (;;) {
  }
}

static void write_all(int file, const char *from, u64 length) {
  while (length > 0) {
    i64 done = write_some(file, from, length);
    if (done <= 0) exit_with(99);
    from += done;
    length -= done;
  }
}

static u64 length_of(const char *text) {
  u64 length = 0;
  while (text[length]) length++;
  return length;
}

static void print(const char *text) { write_all(1, text, length_of(text)); }

static void print_hex(u64 value) {
  char digits[17];
  for (int i = 0; i < 16; i++) digits[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
  digits[16] = '\n';
  write_all(1, digits, 17);
}

int program(int count, char **arguments);

void begin_here(u64 *stack) { exit_with(program((int)stack[0], (char **)(stack + 1))); }

__asm__(".text\n"
        ".globl _start\n"
        ".ent _start\n"
        "_start:\n"
        "  br $27, 1f\n"
        "1: ldgp $29, 0($27)\n"
        "  mov $30, $16\n"
        "  lda $30, -64($30)\n"
        "  lda $27, begin_here\n"
        "  jsr $26, ($27)\n"
        ".end _start\n");
