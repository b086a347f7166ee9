/* Bytes, words and structures in memory: copying, comparing, sorting, searching. */

#include "bare.h"

#define SIZE 160

static u8 left[SIZE + 16], right[SIZE + 16];
static u64 keys[SIZE];

static u64 sum_of(const u8 *bytes, int length) {
  u64 sum = 0;
  while (length--) sum = fold(sum, *bytes++);
  return sum;
}

static void move(u8 *to, const u8 *from, int length) {
  if (to < from) {
    for (int i = 0; i < length; i++) to[i] = from[i];
  } else {
    while (length--) to[length] = from[length];
  }
}

static void of_copies(void) {
  u64 sum = 0;
  for (int i = 0; i < SIZE + 16; i++) left[i] = next();
  for (int offset = 0; offset < 8; offset += 3) {
    for (int length = 0; length < 40; length += 13) {
      memcpy(right + offset, left + 8 - offset, length);
      memset(right + 60 + offset, length, 9);
      move(right + 3, right + offset, length);
      move(right + 2 * offset, right + offset, length);
    }
    sum = fold(sum, sum_of(right, 100));
  }
  tell("copies", sum);
}

static u32 crc(const u8 *bytes, int length) {
  u32 value = ~0u;
  while (length--) {
    value ^= *bytes++;
    for (int bit = 0; bit < 8; bit++) value = value >> 1 ^ (0xedb88320 & -(value & 1));
  }
  return ~value;
}

static void quick(u64 *from, u64 *to) {
  while (to - from > 1) {
    u64 pivot = from[(to - from) / 2], *low = from, *high = to - 1;
    while (low <= high) {
      while (*low < pivot) low++;
      while (*high > pivot) high--;
      if (low <= high) {
        u64 kept = *low;
        *low++ = *high;
        *high-- = kept;
      }
    }
    quick(from, high + 1);
    from = low;
  }
}

static void heap(i32 *all, int count) {
  for (int root = count / 2 - 1, end = count; end > 1;) {
    if (root >= 0) {
      root--;
    } else {
      end--;
      i32 first = all[0];
      all[0] = all[end];
      all[end] = first;
    }
    for (int at = root < 0 ? 0 : root, child; (child = 2 * at + 1) < end; at = child) {
      if (child + 1 < end && all[child] < all[child + 1]) child++;
      if (all[at] >= all[child]) break;
      i32 kept = all[at];
      all[at] = all[child];
      all[child] = kept;
    }
    if (root == 0) root = -1;
  }
}

static void of_order(void) {
  static i32 small[64];
  u64 sum = 0;
  for (int i = 0; i < SIZE; i++) keys[i] = next();
  quick(keys, keys + SIZE);
  for (int i = 0; i < SIZE; i++) {
    if (i > 0 && keys[i - 1] > keys[i]) print("out of order\n");
    sum = fold(sum, keys[i]);
  }
  tell("quick sort", sum);
  for (int i = 0; i < 64; i++) small[i] = next();
  heap(small, 64);
  for (int i = 0; i < 64; i++) sum = fold(sum, (u64)(i64)small[i]);
  tell("heap sort", sum);
}

struct node {
  struct node *less, *more;
  u64 key;
  u16 count;
};

static struct node nodes[64];
static int used;

static struct node *insert(struct node *tree, u64 key) {
  if (!tree) {
    tree = &nodes[used++];
    tree->key = key;
  }
  if (key < tree->key) tree->less = insert(tree->less, key);
  else if (key > tree->key) tree->more = insert(tree->more, key);
  else tree->count++;
  return tree;
}

static u64 walk(const struct node *tree, u64 sum, int depth) {
  if (!tree) return sum;
  sum = walk(tree->less, sum, depth + 1);
  sum = fold(sum, tree->key + tree->count * 256 + depth);
  return walk(tree->more, sum, depth + 1);
}

static void of_trees(void) {
  struct node *tree = 0;
  for (int i = 0; i < 100; i++) tree = insert(tree, next() % 64);
  tell("a tree", walk(tree, used, 0));
}

static int length_of(const char *text) {
  int length = 0;
  while (text[length]) length++;
  return length;
}

static int compare(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return (u8)*a - (u8)*b;
}

static void of_texts(void) {
  static const char *const texts[] = {"spin", "spindle", "", "alpha", "alphabet", "\xff"};
  u64 sum = 0;
  for (int i = 0; i < 6; i++) {
    sum = fold(sum, length_of(texts[i]));
    for (int j = 0; j < 6; j++) sum = fold(sum, (u64)(i64)compare(texts[i], texts[j]));
  }
  tell("texts", sum);
}

static void of_sieve(void) {
  static u8 not[600];
  int count = 0;
  for (int i = 2; i < 600; i++) {
    if (not[i]) continue;
    count++;
    for (int j = i * i; j < 600; j += i) not[j] = 1;
  }
  tell("primes", count);
}

int main(void) {
  of_copies();
  tell("crc", crc(left, 64));
  of_order();
  of_trees();
  of_texts();
  of_sieve();
  return 0;
}
