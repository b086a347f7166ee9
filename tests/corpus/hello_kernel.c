/* The smallest kernel: it writes a line to the console and halts. */

void _start(void) {
  volatile unsigned char *console = (volatile unsigned char *)0xfffffd01fc0003f8;
  for (const char *next = "Hello from kseg!\n"; *next; next++) *console = *next;
  asm volatile("call_pal 0"); /* halt */
}
