/* Writes its arguments to the error output and its input to the output. */

#include "freestanding.h"

int program(int count, char **arguments) {
  for (int i = 1; i < count; i++) {
    write_all(2, arguments[i], length_of(arguments[i]));
    write_all(2, "\n", 1);
  }
  static char buffer[10000];
  for (;;) {
    i64 got = read_some(0, buffer, sizeof buffer);
    if (got < 0) return 1;
    if (got == 0) return 0;
    write_all(1, buffer, got);
  }
}
