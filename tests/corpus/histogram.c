/* Uses the histogram of chapter 5 as a library that our compiler made and GNU's linker
   linked. */

#include "freestanding.h"

u64 Histogram_record(u64 value);
u64 Histogram_count(u64 place);
u64 Histogram_median(void);

int program(int count, char **arguments) {
  (void)count;
  (void)arguments;
  u64 chance = 7;
  for (int i = 0; i < 300; i++) {
    chance = chance * 6364136223846793005 + 1442695040888963407;
    print_hex(Histogram_record(chance >> (chance >> 58)));
  }
  for (u64 place = 0; place < 64; place++) print_hex(Histogram_count(place));
  return (int)Histogram_median();
}
