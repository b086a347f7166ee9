/* Several processors at work on the same things, interrupted by each other all the time.

   What they print does not depend on who is faster, if every lock holds and every barrier
   bars. */

#include "bare.h"

#define MOST 4
#define ROUNDS 200
#define CELLS 32
#define STEPS 12

static u64 processors;

/* ## Interrupts: every processor sends some, and counts what it gets. */

static u64 received[MOST][8];

static inline u64 whoami(void) {
  register u64 v0 __asm__("$0");
  __asm__ volatile("call_pal 0x3c" : "=r"(v0)::"$1", "$22", "$23", "$24", "$25");
  return v0;
}

static void interrupt(u64 who) {
  register u64 a0 __asm__("$16") = who;
  __asm__ volatile("call_pal 0x0d" : "+r"(a0)::"$1", "$22", "$23", "$24", "$25", "memory");
}

static void swpipl(u64 level) {
  register u64 a0 __asm__("$16") = level;
  __asm__ volatile("call_pal 0x35"
                   : "+r"(a0)::"$0", "$1", "$22", "$23", "$24", "$25", "memory");
}

void interrupted(u64 kind) { received[whoami()][kind & 7]++; }

/* The door: everything that a procedure may destroy is saved around it. */
__asm__(".text\n"
        ".globl door\n"
        ".ent door\n"
        "door:\n"
        "  lda $30, -176($30)\n"
        "  stq $0, 0($30)\n  stq $1, 8($30)\n  stq $2, 16($30)\n  stq $3, 24($30)\n"
        "  stq $4, 32($30)\n  stq $5, 40($30)\n  stq $6, 48($30)\n  stq $7, 56($30)\n"
        "  stq $8, 64($30)\n  stq $19, 72($30)\n  stq $20, 80($30)\n  stq $21, 88($30)\n"
        "  stq $22, 96($30)\n  stq $23, 104($30)\n  stq $24, 112($30)\n"
        "  stq $25, 120($30)\n  stq $26, 128($30)\n  stq $27, 136($30)\n"
        "  stq $28, 144($30)\n"
        "  lda $27, interrupted\n"
        "  jsr $26, ($27)\n"
        "  ldq $0, 0($30)\n  ldq $1, 8($30)\n  ldq $2, 16($30)\n  ldq $3, 24($30)\n"
        "  ldq $4, 32($30)\n  ldq $5, 40($30)\n  ldq $6, 48($30)\n  ldq $7, 56($30)\n"
        "  ldq $8, 64($30)\n  ldq $19, 72($30)\n  ldq $20, 80($30)\n  ldq $21, 88($30)\n"
        "  ldq $22, 96($30)\n  ldq $23, 104($30)\n  ldq $24, 112($30)\n"
        "  ldq $25, 120($30)\n  ldq $26, 128($30)\n  ldq $27, 136($30)\n"
        "  ldq $28, 144($30)\n"
        "  lda $30, 176($30)\n"
        "  call_pal 0x3f\n"
        ".end door\n");

extern char door[];

static void open_door(void) {
  u64 gp;
  __asm__ volatile("mov $29, %0" : "=r"(gp));
  register u64 a0 __asm__("$16") = gp;
  register u64 a1 __asm__("$17") = 0;
  __asm__ volatile("call_pal 0x37" : "+r"(a0)::"$1", "$22", "$23", "$24", "$25");
  a0 = (u64)door;
  __asm__ volatile("call_pal 0x34" : "+r"(a0), "+r"(a1)::"$1", "$22", "$23", "$24", "$25");
}

/* ## Waiting for each other */

static u64 arrived, phase;

static void barrier(void) {
  u64 now = __atomic_load_n(&phase, __ATOMIC_ACQUIRE);
  if (__atomic_add_fetch(&arrived, 1, __ATOMIC_ACQ_REL) == processors) {
    __atomic_store_n(&arrived, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&phase, now + 1, __ATOMIC_RELEASE);
  } else {
    while (__atomic_load_n(&phase, __ATOMIC_ACQUIRE) == now) {
    }
  }
}

/* ## Four ways to work together */

static u64 counter;
static u32 small_counter;

static void count(u64 me) {
  for (int i = 0; i < ROUNDS; i++) {
    __atomic_fetch_add(&counter, me + 1, __ATOMIC_RELAXED);
    __atomic_fetch_add(&small_counter, 1, __ATOMIC_RELAXED);
    if (i % 16 == 0) interrupt((me + 1) % processors);
  }
}

static u32 lock;
static u64 shared[4];

static void exclude(u64 me) {
  for (int i = 0; i < ROUNDS; i++) {
    while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE)) {
    }
    u64 was = shared[0];
    for (int word = 0; word < 4; word++) {
      if (shared[word] != was) shared[3] = ~0ul;
      shared[word] = was + me + 1;
    }
    __atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
    if (i % 16 == 0) interrupt((me + 1) % processors);
  }
}

static u64 heat[2][CELLS];

static void diffuse(u64 me) {
  for (int step = 0; step < STEPS; step++) {
    u64 *from = heat[step % 2], *to = heat[1 - step % 2];
    for (int cell = me; cell < CELLS; cell += processors) {
      u64 left = from[(cell + CELLS - 1) % CELLS], right = from[(cell + 1) % CELLS];
      to[cell] = from[cell] * 5 + (left ^ right >> 3);
    }
    interrupt((me + 1) % processors);
    barrier();
  }
}

#define SLOTS 8
static struct ring {
  u64 words[SLOTS], head, tail;
} rings[MOST];

static u64 heard[MOST];

/* Sends to the next, hears from the one before; each has the order of its own. */
static void pass(u64 me) {
  struct ring *out = &rings[(me + 1) % processors], *in = &rings[me];
  u64 sent = 0, got = 0;
  while (sent < ROUNDS || got < ROUNDS) {
    u64 head = out->head;
    if (sent < ROUNDS && head - __atomic_load_n(&out->tail, __ATOMIC_ACQUIRE) < SLOTS) {
      out->words[head % SLOTS] = sent * sent + me;
      __atomic_store_n(&out->head, head + 1, __ATOMIC_RELEASE);
      sent++;
    }
    u64 tail = in->tail;
    if (got < ROUNDS && __atomic_load_n(&in->head, __ATOMIC_ACQUIRE) != tail) {
      heard[me] = fold(heard[me], in->words[tail % SLOTS]);
      __atomic_store_n(&in->tail, tail + 1, __ATOMIC_RELEASE);
      got++;
    }
  }
}

static void work(u64 me) {
  swpipl(0);
  barrier();
  count(me);
  barrier();
  exclude(me);
  barrier();
  diffuse(me);
  barrier();
  pass(me);
  barrier();
}

/* ## Starting the others */

static u8 stacks[MOST][8192] __attribute__((aligned(16)));

void second(void) {
  open_door();
  work(whoami());
  for (;;) {
  }
}

extern char start_second[];
__asm__(".text\n"
        ".globl start_second\n"
        ".ent start_second\n"
        "start_second:\n"
        "  br $27, 1f\n"
        "1: ldgp $29, 0($27)\n"
        "  lda $27, second\n"
        "  jsr $26, ($27)\n"
        ".end start_second\n");

static void start(u64 who) {
  volatile u64 *slot = HWRPB + HWRPB[20] / 8 + who * HWRPB[19] / 8;
  slot[0] = (u64)stacks[who] + sizeof stacks[who];
  slot[1] = 0;
  slot[2] = *(volatile u64 *)-8 >> 32;
  slot[3] = 0;
  slot[4] = 0;
  slot[5] = 1;
  slot[37] = 7;
  slot[38] = 0x000a0d5452415453;
  HWRPB[32] = (u64)start_second;
  HWRPB[33] = (u64)start_second;
  __sync_synchronize();
  HWRPB[37] = 1ul << who;
  __sync_synchronize();
  while (HWRPB[37]) {
  }
}

int main(void) {
  processors = HWRPB[18];
  tell("processors", processors);
  for (int i = 0; i < CELLS; i++) heat[0][i] = next();
  open_door();
  for (u64 i = 1; i < processors; i++) start(i);
  work(0);
  swpipl(7);
  tell("counted", counter);
  tell("in 32 bits", small_counter);
  tell("under a lock", shared[0]);
  tell("and in the last word", shared[3]);
  u64 sum = 0;
  for (int i = 0; i < CELLS; i++) sum = fold(sum, heat[STEPS % 2][i]);
  tell("heat", sum);
  for (u64 i = 0; i < processors; i++) tell("heard", heard[i]);
  int some = 1;
  for (u64 i = 0; i < processors; i++) some &= received[i][0] > 0;
  tell("all were interrupted", some);
  return 0;
}
