/* Calls the entries of a spindle, wherever it is: in the kernel, or in this program. */

#include "freestanding.h"
#include "sums.h"

int program(int count, char **arguments) {
  (void)count;
  (void)arguments;
  print_hex(Sums_add(40));
  print_hex(Sums_add(2));
  print_hex(Sums_small(0xfffffff0u));
  print_hex(Sums_negative(7));
  print_hex(Sums_is_large(41));
  print_hex(Sums_is_large(43));
  return 0;
}
