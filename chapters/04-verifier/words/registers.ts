// # What a register can hold
//
// In machine code there are no types any more. What a register holds is found out from how it got there.
//
// At the beginning of a procedure a few registers hold something that matters: the global pointer, from
// which the state can be reached; the stack pointer; the address to return to; and seven registers
// that belong to the caller. Everything else is a number. A sum of an address and a number is an address in the same
// region. A sum of two numbers is a number, and a number is not a place, whatever its bits are: who
// loads from one is refused.

/** A stretch of memory, or something that is as good as one. */
export type Region =
  /** Around the global pointer: the state, and the kernel's records. */
  | "data"
  /** The stack, counted from where the stack pointer was at the beginning. */
  | "stack"
  /** The page in which the stack is, with the record of the strand. */
  | "page"
  /** The code itself. */
  | "code"
  /** What lies behind an address that was passed to the procedure. */
  | "passed"
  /** The same, and it may only be read. */
  | "passed to read";

/** What is known of what a register holds. */
export type Content =
  | NumberContent
  | {
    readonly kind: "address";
    readonly region: Region;
    /** The least distance from the region's beginning. */
    readonly least: bigint;
    /** The greatest one. */
    readonly greatest: bigint;
  }
  /** What this register held at the beginning. */
  | { readonly kind: "entry"; readonly register: number }
  /** In a routine inside the code: where it was called from. */
  | { readonly kind: "link" }
  /** The stack pointer without its 13 low bits, moved down. */
  | { readonly kind: "page number" };

/** A number of 64 bits, without sign. */
export interface NumberContent {
  /** Tells it from others. */
  readonly kind: "number";
  /** It is at least this. */
  readonly least: bigint;
  /** It is at most this. */
  readonly greatest: bigint;
  /** If it is the outcome of a comparison: of which register, and with what. */
  readonly test?: Test;
}

/** What it says of a register if a number is not 0. As soon as the register changes, it says nothing. */
export interface Test {
  /** The register. */
  readonly register: number;
  /** What is in it is below this. */
  readonly below: bigint;
}

const GREATEST = (1n << 64n) - 1n;

/** Any number. */
export const ANY_NUMBER: Content = {
  kind: "number",
  least: 0n,
  greatest: GREATEST,
};

/** A number from `least` to `greatest`, or any, if that is not possible. */
export function numberFrom(least: bigint, greatest: bigint): Content {
  if (least < 0n || greatest > GREATEST) return ANY_NUMBER;
  return { kind: "number", least, greatest };
}

/** The number that `value` is, as 64 bits without sign. */
export function numberOf64(value: bigint): Content {
  const bits = BigInt.asUintN(64, value);
  return numberFrom(bits, bits);
}

/** Further away than anything in memory. */
export const FAR = 1n << 62n;

/** A place in `region` whose distance is not known. */
export function somewhereIn(region: Region): Content {
  return { kind: "address", region, least: -FAR, greatest: FAR };
}

function moved(content: Content, least: bigint, greatest: bigint): Content {
  if (content.kind !== "address") return ANY_NUMBER;
  const from = content.least + least;
  const to = content.greatest + greatest;
  const { kind, region } = content;
  if (from < -FAR || to > FAR) return somewhereIn(region);
  return { kind, region, least: from, greatest: to };
}

/** `a` times `factor`, plus `b`. */
export function sumOf(a: Content, b: Content, factor = 1n): Content {
  if (a.kind === "address" && b.kind === "number" && factor === 1n) {
    return sumOf(b, a);
  }
  if (a.kind !== "number") return ANY_NUMBER;
  const least = a.least * factor;
  const greatest = a.greatest * factor;
  if (b.kind === "address") {
    // A number with its upper bit set may be meant to be negative.
    if (a.least === a.greatest) {
      const by = BigInt.asIntN(64, least);
      return moved(b, by, by);
    }
    return greatest > FAR ? somewhereIn(b.region) : moved(b, least, greatest);
  }
  if (b.kind !== "number") return ANY_NUMBER;
  if (a.least === a.greatest && b.least === b.greatest) {
    return numberOf64(least + b.least);
  }
  return numberFrom(least + b.least, greatest + b.greatest);
}

/** `a` times `factor`, minus `b`. */
export function differenceOf(a: Content, b: Content, factor = 1n): Content {
  if (b.kind === "number" && a.kind === "address" && factor === 1n) {
    return b.least === b.greatest
      ? sumOf(numberOf64(-b.least), a)
      : somewhereIn(a.region);
  }
  if (a.kind !== "number" || b.kind !== "number") return ANY_NUMBER;
  if (a.least === a.greatest && b.least === b.greatest) {
    return numberOf64(a.least * factor - b.least);
  }
  return numberFrom(
    a.least * factor - b.greatest,
    a.greatest * factor - b.least,
  );
}

/** What a register holds where two paths meet; `wide` if what grows is to be given up. */
export function eitherContent(a: Content, b: Content, wide: boolean): Content {
  if (isSame(a, b)) return a;
  if (a.kind === "number" && b.kind === "number") {
    const joined = wide ? ANY_NUMBER : numberFrom(
      a.least < b.least ? a.least : b.least,
      a.greatest > b.greatest ? a.greatest : b.greatest,
    );
    const same = a.test !== undefined &&
      a.test.register === b.test?.register && a.test.below === b.test.below;
    return same ? { ...joined, test: a.test } as Content : joined;
  }
  if (a.kind === "address" && b.kind === "address" && a.region === b.region) {
    if (wide) return somewhereIn(a.region);
    return {
      ...a,
      least: a.least < b.least ? a.least : b.least,
      greatest: a.greatest > b.greatest ? a.greatest : b.greatest,
    };
  }
  return ANY_NUMBER;
}

/** Whether both say the same. */
export function isSame(a: Content, b: Content): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === "number" && b.kind === "number") {
    return a.least === b.least && a.greatest === b.greatest &&
      a.test === b.test;
  }
  if (a.kind === "address" && b.kind === "address") {
    return a.region === b.region && a.least === b.least &&
      a.greatest === b.greatest;
  }
  return a.kind !== "entry" || b.kind !== "entry" || a.register === b.register;
}

/** `content` without what it says of `register`, which has changed. */
export function withoutTest(content: Content, register: number): Content {
  if (content.kind !== "number" || content.test?.register !== register) {
    return content;
  }
  return numberFrom(content.least, content.greatest);
}
