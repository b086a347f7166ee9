// # The disk
//
// A program says which sectors it wants and where in memory they shall go; the drive does
// the rest, and tells when it has.
//
// A disk keeps its bytes in *sectors* of 512, numbered from 0. This program writes a
// sector, reads it back to another place and prints what it finds there:
//
// :::live machine
// ```alpha
//         nop
//         br      t5, start           // leaves in t5 the address of what follows
//         .quad   0xfffffd01fd002000  // the disk, in kseg
//         .quad   0xfffffd01fc0003f8  // the console
//         .ascii  "A sector"          // what is to be written, at 16(t5)
// start:  ldq     t2, 0(t5)
//         ldq     t3, 8(t5)
//         lda     t0, 1000(zero)
//         stl     t0, 0x14(t2)        // SECTOR: number 1000 of the disk,
//         mov     1, t0
//         stl     t0, 0x18(t2)        // COUNT: and only that one
//         lda     t0, 16(t5)
//         stl     t0, 0x1c(t2)        // ADDRESS: in kseg, the low half is physical
//         mov     2, a0               // WRITE
//         bsr     ra, order
//         lda     t0, 0x1000(t5)
//         stl     t0, 0x1c(t2)        // ADDRESS: somewhere else
//         mov     1, a0               // READ
//         bsr     ra, order
//         lda     t4, 0x1000(t5)      // print the eight bytes there
// print:  ldbu    t0, 0(t4)
//         stb     t0, 0(t3)
//         lda     t4, 1(t4)
//         and     t4, 7, t0
//         bne     t0, print
//         halt
// order:  stl     a0, 0x10(t2)        // COMMAND: now the drive begins
// wait:   ldl     t0, 0x8(t2)         // EVENTS: has it finished?
//         blbc    t0, wait
//         ret     (ra)
// ```
// :::
//
// Look at the cycles when it has ended. Nearly all of them were spent in the two lines
// before the last. In this time a kernel would run somebody else and let the disk
// interrupt.
//
// :::figure disk-registers
// :::
//
// :::figure disk-commands
// :::

import type { Registers } from "./registers.ts";

/** The most sectors that one request moves. */
export const MOST_PER_REQUEST = 256;

/** The registers of the drive, 32 bits each. */
export const DISK_REGISTERS = {
  CONTROL: {
    offset: 0x00,
    access: "read-write",
    says: "how the drive shall behave",
    fields: { INTERRUPT: { bit: 0, says: "interrupt when DONE is set" } },
  },
  STATUS: {
    offset: 0x04,
    access: "read",
    says: "how the drive is",
    fields: {
      READY: { bit: 0, says: "it turns" },
      BUSY: { bit: 1, says: "it works on a request" },
      PROTECTED: { bit: 2, says: "nothing can be written" },
    },
  },
  EVENTS: {
    offset: 0x08,
    access: "clear",
    says: "what has happened",
    fields: {
      DONE: { bit: 0, says: "the request has ended" },
      FAILED: { bit: 1, says: "it ended with an error" },
      IGNORED: { bit: 2, says: "a command came while the drive was busy" },
    },
  },
  ERROR: { offset: 0x0c, access: "read", says: "why the last request failed" },
  COMMAND: { offset: 0x10, access: "write", says: "what to do" },
  SECTOR: { offset: 0x14, access: "read-write", says: "the first sector" },
  COUNT: {
    offset: 0x18,
    access: "read-write",
    says: `how many sectors, up to ${MOST_PER_REQUEST}`,
  },
  ADDRESS: {
    offset: 0x1c,
    access: "read-write",
    says: "where in memory they go or come from, a multiple of 8",
  },
  FINISHED: {
    offset: 0x20,
    access: "read",
    says: "how many sectors of the request have been moved",
  },
  RETRIES: {
    offset: 0x24,
    access: "read",
    says:
      "how often a sector had to be read again since the machine was switched on",
  },
  SIZE: { offset: 0x28, access: "read", says: "the sectors of the disk" },
  CYLINDERS: { offset: 0x2c, access: "read", says: "positions of the arm" },
  HEADS: { offset: 0x30, access: "read", says: "surfaces" },
  TRACK: { offset: 0x34, access: "read", says: "sectors on a track" },
} as const satisfies Registers;

/** What can be stored in COMMAND. */
export const DISK_COMMANDS = {
  READ: { code: 1, says: "read sectors into memory" },
  WRITE: { code: 2, says: "write sectors from memory" },
  SEEK: { code: 3, says: "move the arm to SECTOR, and no more" },
  RESET: { code: 4, says: "forget the request, whatever it was" },
} as const;

/** What ERROR tells. */
export const DISK_ERRORS = {
  NONE: { code: 0, says: "nothing is wrong" },
  COMMAND: { code: 1, says: "there is no such command" },
  SECTOR: { code: 2, says: "the disk does not have all of these sectors" },
  COUNT: { code: 3, says: "there are no sectors to move, or too many" },
  ADDRESS: { code: 4, says: "not all of it is memory, or it is not aligned" },
  UNREADABLE: { code: 5, says: "a sector cannot be read" },
  UNWRITABLE: { code: 6, says: "a sector cannot be written" },
  PROTECTED: { code: 7, says: "nothing can be written" },
  STOPPED: { code: 8, says: "the drive does not turn" },
} as const;

/** Why a request fails. */
export type DiskError = keyof typeof DISK_ERRORS;
