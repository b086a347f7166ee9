// # Sixty-four bits
//
// Everything the machine holds is a row of 64 bits, and it is the instruction that
// decides what they mean.
//
// Sixty-four ones are 18,446,744,073,709,551,615 to one instruction and minus one to the
// next. We keep every register as an *unsigned* `bigint` from 0 to 2⁶⁴ − 1, and let each
// instruction that cares about a sign take the signed view for itself.

/** The number of bytes in a page. The 21064 has pages of 8 KB. */
export const PAGE_SIZE = 8192;

/** The lowest 64 bits of `value`, as the unsigned number that a register holds. */
export function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

/** The 64 bits of `value` read as a number in two's complement. */
export function signed(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/** The lowest `bits` bits of `value`, their top bit copied upwards to bit 63. */
export function signExtend(value: bigint, bits: number): bigint {
  return BigInt.asUintN(64, BigInt.asIntN(bits, value));
}

/** `value` in hexadecimal without a prefix, at least `digits` digits wide. */
export function hex(value: bigint | number, digits = 1): string {
  return value.toString(16).padStart(digits, "0");
}

// ## Numbers that must not be mixed
//
// Three kinds of number look alike and mean different things: where a program
// believes a byte to be, where the byte really is, and which page-sized piece of
// memory that is, its *frame*. A compiler cannot tell three `number`s apart, so each
// gets a *brand*: a property that exists only in its type. Passing one where another is
// expected does not compile.

/** An address as a program uses it; it means something only in an address space. */
export type VirtualAddress = bigint & { readonly __brand: "VirtualAddress" };

/** A byte's place in the machine itself: memory from 0 upwards, devices far above. */
export type PhysicalAddress = number & { readonly __brand: "PhysicalAddress" };

/** The number of a page of physical memory: its physical address over 8192. */
export type FrameNumber = number & { readonly __brand: "FrameNumber" };

/** `value` as a virtual address: its lowest 64 bits. */
export function virtual(value: bigint): VirtualAddress {
  return unsigned(value) as VirtualAddress;
}

/** `value` as a physical address. */
export function physical(value: number | bigint): PhysicalAddress {
  return Number(value) as PhysicalAddress;
}

/** The physical address at which `frame` begins. */
export function frameStart(frame: FrameNumber): PhysicalAddress {
  return physical(frame * PAGE_SIZE);
}

/** The frame that holds the byte at `address`. */
export function frameOf(address: PhysicalAddress): FrameNumber {
  return Math.floor(address / PAGE_SIZE) as FrameNumber;
}

// ## When the machine itself is wrong
//
// Three things can go wrong. A program that runs on the machine makes a mistake: that is
// a *fault*, and the machine handles it like any other event. A caller of one of our
// functions asks for something impossible: that is an error, thrown with a sentence that
// says what was expected. And the machine may find its own state impossible. That must
// never happen; it stops at once and says where.

/** Ends everything because an invariant of ours does not hold; `where: what`. */
export function panic(message: string): never {
  throw new Error(`panic: ${message}`);
}
