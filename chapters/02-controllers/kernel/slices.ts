// # Bytes in the kernel's own memory
//
// Some operations take bytes of the kernel's own memory: where they begin and how many they are.
//
// A handler wants twenty bytes of the program's memory in an array of its own. In the language
// of chapter 3 that array is a *slice*, an address with a length, which nobody can make up: it
// is always a part of an array that exists. Alpha code could pass anything, and gets a refusal if
// there is no memory.

import { ksegAddress, physical } from "../../01-hardware/mod.ts";
import { charge, cyclesOf } from "./charging.ts";
import type { Kernel } from "./kernel.ts";
import { refuse, type Refused } from "./refusals.ts";

/** The bytes of the kernel's memory that a slice covers. */
export function sliceOf(
  { machine: { bus } }: Kernel,
  address: bigint,
  length: bigint,
): Uint8Array | Refused {
  const at = address - ksegAddress(physical(0));
  if (length > 0n && (at < 0n || at + length > BigInt(bus.bytes.length))) {
    return refuse(
      "bad address",
      `No ${length} bytes of memory are at 0x${address.toString(16)}`,
    );
  }
  return bus.bytes.subarray(Number(at), Number(at + length));
}

const MOVE_BYTES = cyclesOf(`
        ldq_u   t0, 0(a0)
        extbl   t0, a0, t0
        ldq_u   t1, 0(a1)
        mskbl   t1, a1, t1
        insbl   t0, a1, t0
        bis     t0, t1, t1
        stq_u   t1, 0(a1)
        lda     a0, 1(a0)
        lda     a1, 1(a1)
        subq    a2, 1, a2
        bne     a2, 0
`);

const MOVE_WORD = cyclesOf(`
        ldq     t0, 0(a0)
        stq     t0, 0(a1)
        lda     a0, 8(a0)
        lda     a1, 8(a1)
        subq    a2, 8, a2
        bne     a2, 0
`);

/** Lets the time pass that it takes to copy bytes: by eights if both places and the length allow it. */
export function chargeCopying(
  { machine }: Kernel,
  from: bigint,
  to: bigint,
  bytes: number,
): void {
  const even = ((from | to | BigInt(bytes)) & 7n) === 0n;
  charge(machine, even ? MOVE_WORD * bytes / 8 : MOVE_BYTES * bytes);
}

/** Lets the time pass that it takes to move so many bytes. */
export function chargeMoving({ machine }: Kernel, bytes: number): void {
  charge(machine, MOVE_BYTES * bytes);
}
