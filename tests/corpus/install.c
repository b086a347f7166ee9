/* Brings spindles of its own, as a gcc program: a good one, and one that is refused. */

#include "freestanding.h"

static const char good[] =
    "spindle Adder { state { sum: u64 = 0; }"
    " entry add(n: u64): u64 { self.sum += n; return self.sum; }"
    " on Trap.systemCall(number, a) when number == 7777 { return i64(a * 2); } }";
static const char bad[] = "spindle Bad { entry f(): u64 { return self.nothing; } }";

int program(int count, char **arguments) {
  (void)count;
  (void)arguments;
  print_hex(call(7777, 21, 0, 0));
  print_hex(call(1000, (u64)bad, sizeof bad - 1, 0));
  i64 entry = call(1000, (u64)good, sizeof good - 1, 0);
  print_hex(entry);
  print_hex(call(entry, 10, 0, 0));
  print_hex(call(entry, 32, 0, 0));
  print_hex(call(7777, 21, 0, 0));
  return 0;
}
