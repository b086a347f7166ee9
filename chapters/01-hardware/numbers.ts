// # Numbers of 64 bits
//
// A register of the Alpha holds a row of 64 bits, and it is the instruction that decides
// what number they mean.
//
// Sixty-four ones are 18,446,744,073,709,551,615 to one instruction and minus one to the
// next. We keep every register as an *unsigned* `bigint` from 0 to 2⁶⁴ − 1, and let each
// instruction that cares about a sign take the signed view for itself.
//
// In that view, *two's complement*, the top bit is the sign. A shorter number is made
// longer by copying its sign upwards: the 16 bits `fffe`, minus two, become
// `fffffffffffffffe`, which is minus two again. This is called *sign extension*.

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

// ## Addresses
//
// An *address* is the number of a byte, and there are two kinds. A *virtual* address says
// where a program believes the byte to be, a *physical* one where in the machine it is.
// The one becomes the other a *page* at a time ([[§Page tables]]): a page is a block of
// 8 KB, and the page-sized piece of memory that holds it is a *frame*.
//
// Both kinds of address and the number of a frame look alike and must not be mixed up. A
// compiler cannot tell one `number` from another, so each gets a *brand*: a property that
// exists only in its type. Passing one where another is expected does not compile.

/** The number of bytes in a page. The 21064 has pages of 8 KB. */
export const PAGE_SIZE = 8192;

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
// Things can go wrong in three ways. A program that runs on the machine makes a mistake:
// that is a *fault*, and the machine handles it like any other event. A caller of one of
// our functions asks for something impossible: that is an error, thrown with a sentence
// that says what was expected. And the machine may find its own state impossible. That
// must never happen; it stops at once and says where.

/** Ends everything because an invariant of ours does not hold; `where: what`. */
export function panic(message: string): never {
  throw new Error(`panic: ${message}`);
}
