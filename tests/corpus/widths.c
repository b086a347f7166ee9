/* Calls procedures of every width that our compiler made. The compiler that built this
   program trusts each result to be as the calling convention says. */

#include "freestanding.h"

u8 Widths_next_u8(u8 a);
signed char Widths_next_i8(signed char a);
unsigned short Widths_next_u16(unsigned short a);
short Widths_next_i16(short a);
u32 Widths_next_u32(u32 a);
int Widths_next_i32(int a);
u64 Widths_next_u64(u64 a);
i64 Widths_next_i64(i64 a);
_Bool Widths_same(u32 a, u32 b);

int program(int count, char **arguments) {
  (void)arguments;
  for (u64 i = 0; i < 6; i++) {
    u64 value = (u64[]){0, 1, 0x7f, 0x80, 0x7fffffff, 0xfffffffffffffffe}[i] + count - 1;
    print_hex(Widths_next_u8(value));
    print_hex(Widths_next_i8(value));
    print_hex(Widths_next_u16(value));
    print_hex(Widths_next_i16(value));
    print_hex(Widths_next_u32(value));
    print_hex((u64)Widths_next_u32(value) + 1);
    print_hex(Widths_next_u32(value) == (u32)value + 1);
    print_hex(Widths_next_i32(value));
    print_hex(Widths_next_i32(value) < 0);
    print_hex(Widths_next_u64(value));
    print_hex(Widths_next_i64(value));
    print_hex(Widths_same(value, Widths_next_u32(value) - 1));
  }
  return 0;
}
