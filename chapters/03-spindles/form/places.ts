// # Places in memory
//
// A load or store says where: in which piece of memory, how far from its beginning, and what
// lies there.
//
// Take `self.pages[i].dirty` where a page takes 16 bytes and `dirty` is its ninth. The piece of
// memory is the state, the place is 8 bytes behind the beginning of `pages`, one step of 16 bytes
// is made for each page before, and what lies there is one byte.
//
// Nothing here is an address that somebody could compute with. A load or store cannot leave its
// piece of memory if its indices are inside, and whether they are is a question of numbers, which
// the verifier can answer.

/** Which piece of memory a place is in, and which operands say so. */
export type Root =
  /**
   * The spindle's state. No operands. Where several are at hand, because procedures have been merged,
   * `of` is the label of the one that is meant.
   */
  | { readonly kind: "state"; readonly of?: string }
  /** An array on the stack, for this activation only. No operands. */
  | { readonly kind: "slot"; readonly slot: Slot }
  /** A slice. Two operands: the address of its first element, and how many elements it has. */
  | { readonly kind: "slice"; readonly unit: number }
  /** Anywhere. One operand, the address. Only the optimiser makes these, after the verdict. */
  | { readonly kind: "address" };

/** A piece of the stack. */
export interface Slot {
  /** Its place among the procedure's slots. */
  readonly number: number;
  /** What it is for: the local's name. */
  readonly name: string;
  /** How many bytes it has, a multiple of 8. */
  readonly bytes: number;
}

/** One index. */
export interface Step {
  /** Bytes from one element to the next. */
  readonly stride: number;
  /**
   * The index must be below this. In a slice the first step may have none: its index must be below the
   * slice's length.
   */
  readonly length: number | undefined;
}

/** How a number lies in memory. */
export interface Cell {
  /** Bytes that it takes. */
  readonly bytes: 1 | 2 | 4 | 8;
  /** The order of its bytes. */
  readonly order: "little" | "big";
  /** Its address is known to be a multiple of this. */
  readonly alignment: 1 | 2 | 4 | 8;
}

/**
 * Where a number lies. Its operands are those of the root, and then one index for each step. In a slice,
 * `offset` and the indices together stay inside its `length * unit` bytes.
 */
export interface MemoryPlace {
  /** The piece of memory. */
  readonly root: Root;
  /** The place as the author wrote it, without indices: `pages[].dirty`. */
  readonly name: string;
  /** Bytes from the beginning of the piece, with all indices zero. */
  readonly offset: number;
  /** The indices, the outermost first. */
  readonly steps: readonly Step[];
  /** What lies there. */
  readonly cell: Cell;
}

/** How many operands say where `place` is. */
export function operandsOf({ root, steps }: MemoryPlace): number {
  const base = { state: 0, slot: 0, slice: 2, address: 1 }[root.kind];
  return base + steps.length;
}
