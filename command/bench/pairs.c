/* The procedures of pairs.spindle once more. `pairs.s` is what becomes of this page by

       alpha-linux-gnu-gcc -O2 -mcpu=ev4 -ffreestanding -fno-builtin -fno-common
           -fno-asynchronous-unwind-tables -S pairs.c

   and a test with the compiler at hand makes sure that it still is. */

typedef unsigned long u64;

static struct {
  u64 words[64];
  u64 keys[256];
  u64 values[256];
  u64 used[64];
  u64 hand;
  u64 ring[32];
  u64 first;
  u64 count;
  u64 sorted[128];
  u64 table[64];
  u64 at;
} self;

void c_fill(u64 seed) {
  u64 x = seed;
  for (u64 i = 0; i < 64; i++) {
    x = x * 6364136223846793005 + 1442695040888963407;
    self.words[i] = x >> 48;
    self.used[i] = x >> 40 & 1;
    self.table[i] = x >> 33 & 7;
  }
  for (u64 i = 0; i < 128; i++) self.sorted[i] = i * 3 + 1;
}

u64 c_checksum(u64 length) {
  u64 n = length;
  if (n > 64) n = 64;
  u64 sum = 0;
  for (u64 i = 0; i < n; i++) sum += self.words[i];
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return sum ^ 0xffff;
}

u64 c_parse(u64 first, u64 second, u64 third) {
  const u64 kind = first >> 32 & 0xffff;
  if (kind != 0x0800) return 0x10000;
  if (first >> 60 != 4) return 0x10001;
  const u64 size = (first >> 56 & 15) << 2;
  if (size < 20) return 0x10002;
  const u64 length = second & 0xffff;
  if (length < size + 8) return 0x10003;
  const u64 protocol = second >> 16 & 255;
  if (protocol != 17 && protocol != 6) return 0x10004;
  if ((second >> 32 & 0x1fff) != 0) return 0x10005;
  const u64 port = third >> 16 & 0xffff;
  if (protocol == 6) return port | 0x20000;
  return port;
}

u64 c_insert(u64 key, u64 value) {
  u64 place = key * 0x9e3779b97f4a7c15 >> 56;
  for (u64 i = 0; i < 16; i++) {
    const u64 old = self.keys[place & 255];
    if (old == 0 || old == key) {
      self.keys[place & 255] = key;
      self.values[place & 255] = value;
      return place & 255;
    }
    place += 1;
  }
  return 256;
}

u64 c_lookup(u64 key) {
  u64 place = key * 0x9e3779b97f4a7c15 >> 56;
  for (u64 i = 0; i < 16; i++) {
    const u64 found = self.keys[place & 255];
    if (found == key) return self.values[place & 255];
    if (found == 0) return 0;
    place += 1;
  }
  return 0;
}

u64 c_victim(void) {
  u64 hand = self.hand;
  for (u64 i = 0; i < 128; i++) {
    const u64 here = hand & 63;
    hand += 1;
    if (self.used[here] == 0) {
      self.hand = hand & 63;
      return here;
    }
    self.used[here] = 0;
  }
  return 64;
}

u64 c_put(u64 value) {
  if (self.count >= 32) return 0;
  self.ring[(self.first + self.count) & 31] = value;
  self.count += 1;
  return self.count;
}

u64 c_get(void) {
  if (self.count == 0) return 0;
  const u64 value = self.ring[self.first & 31];
  self.first = (self.first + 1) & 31;
  self.count -= 1;
  return value;
}

u64 c_search(u64 wanted) {
  u64 low = 0;
  u64 size = 128;
  for (u64 i = 0; i < 7; i++) {
    size = size >> 1;
    if (self.sorted[(low + size) & 127] <= wanted) low += size;
  }
  return low;
}

u64 c_bits(u64 number) {
  u64 x = number;
  x = x - (x >> 1 & 0x5555555555555555);
  x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
  x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f;
  const u64 ones = x * 0x0101010101010101 >> 56;
  u64 y = number;
  y = (y >> 1 & 0x5555555555555555) | (y & 0x5555555555555555) << 1;
  y = (y >> 2 & 0x3333333333333333) | (y & 0x3333333333333333) << 2;
  y = (y >> 4 & 0x0f0f0f0f0f0f0f0f) | (y & 0x0f0f0f0f0f0f0f0f) << 4;
  const u64 lowest = number & -number;
  return (ones << 48) ^ y ^ lowest;
}

u64 c_happens(u64 told) {
  const u64 what = told & 7;
  const u64 state = self.at;
  u64 next = state;
  u64 answer = 0;
  if (state == 0) {
    if (what == 1) { next = 1; answer = 0x12; }
    if (what == 2) { next = 2; answer = 0x02; }
  } else if (state == 1) {
    if (what == 3) { next = 3; }
    if (what == 4) { next = 0; }
  } else if (state == 2) {
    if (what == 5) { next = 3; answer = 0x10; }
    if (what == 4) { next = 0; }
  } else if (state == 3) {
    if (what == 6) { next = 4; answer = 0x11; }
    if (what == 4) { next = 0; answer = 0x04; }
    if (what == 7) { answer = 0x10; }
  } else {
    if (what == 3) { next = 0; }
  }
  self.at = next;
  return answer << 8 | next;
}

u64 c_walks(u64 events) {
  u64 state = 0;
  u64 left = events;
  for (u64 i = 0; i < 16; i++) {
    state = self.table[(state << 3 | (left & 7)) & 63];
    left = left >> 4;
  }
  return state;
}
