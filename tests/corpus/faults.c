/* Does one forbidden thing, chosen by the first letter of its first argument. */

#include "freestanding.h"

static u64 deep(u64 depth) {
  volatile u64 kept[64];
  kept[0] = depth;
  return deep(depth + 1) + kept[0];
}

int program(int count, char **arguments) {
  static u64 aligned[4];
  switch (count > 1 ? arguments[1][0] : 0) {
    case 'n': return *(volatile int *)0;
    case 'w': *(volatile u64 *)0x7000000000 = 1; return 0;
    case 't': *(volatile u32 *)(u64)&program = 0; return 0;
    case 'k': return *(volatile int *)0xfffffc0000010000;
    case 'u': __asm__ volatile("ldq $1, 0(%0)" : : "r"((u64)aligned + 1) : "$1"); return 0;
    case 'i': __asm__ volatile(".long 0x04000000"); return 0;
    case 'h': __asm__ volatile("call_pal 0"); return 0;
    case 'b': __asm__ volatile("call_pal 0x80"); return 0;
    case 'f': __asm__ volatile("call_pal 0xae\n\tfclr $f1" : : : "$f1"); return 0;
    case 'z': __asm__ volatile("divt %0, $f31, $f1\n\ttrapb" : : "f"((double)count) : "$f1"); return 0;
    case 'j': ((void (*)(void))0x1000000)(); return 0;
    case 's': return (int)deep(0);
    case 'l': for (;;) {
      }
    case 'c': return (int)-call(7777, 1, 2, 3);
    case 'e': return (int)-write_some(1, (void *)0x10, 5);
    case 'o': return (int)-write_some(1, (void *)0xfffffffffffffff0, 0x100);
    default: return 7;
  }
}
