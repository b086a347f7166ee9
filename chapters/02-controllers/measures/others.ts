// # What others took in 1995
//
// All numbers of other systems that this book compares with stand on this page.
//
// They are microseconds on one kind of workstation, a DEC Alpha 3000/400 with a 21064 at 133 MHz,
// and were published by the SPIN project: of SPIN itself, as it was built in the year after its
// paper, of DEC's OSF/1, whose policies are in its kernel, and of Mach 3.0, whose policies are in
// servers. A number is left out where a system has nothing like it or where nobody has measured it.

/** Microseconds of one operation on systems of 1995, as far as they are known. */
export interface Microseconds1995 {
  /** SPIN. */
  readonly spin?: number;
  /** DEC OSF/1. */
  readonly osf1?: number;
  /** Mach 3.0. */
  readonly mach?: number;
}

/** Calls that do nothing, into a place that is protected from the caller. */
export const CALLS_1995 = {
  /** From one part of the kernel to another. */
  inside: { spin: 0.13 },
  /** From a program into the kernel and back. */
  system: { spin: 4, osf1: 5, mach: 7 },
  /** From one program into another and back. */
  space: { spin: 89, osf1: 845, mach: 104 },
} as const satisfies Readonly<Record<string, Microseconds1995>>;

/** Threads of one kind in one system. */
export interface Threads1995 {
  /** What they are, and whose. */
  readonly threads: string;
  /** To make one that ends at once, and to wait for it. */
  readonly forkJoin: number;
  /** Two that wake each other in turn. */
  readonly pingPong: number;
}

// SPIN's third kind of threads is what it was built for: a package in the program that knows what
// the kernel knows. The threads of the user in the other systems are packages on top of the
// kernel's.

/** Threads, each kind that was measured. */
export const THREADS_1995: {
  readonly osf1Kernel: Threads1995;
  readonly osf1User: Threads1995;
  readonly machKernel: Threads1995;
  readonly machUser: Threads1995;
  readonly spinKernel: Threads1995;
  readonly spinLibrary: Threads1995;
  readonly spinBuiltIn: Threads1995;
} = {
  osf1Kernel: {
    threads: "OSF/1, threads of the kernel",
    forkJoin: 198,
    pingPong: 21,
  },
  osf1User: {
    threads: "OSF/1, threads of the user",
    forkJoin: 1230,
    pingPong: 264,
  },
  machKernel: {
    threads: "Mach, threads of the kernel",
    forkJoin: 101,
    pingPong: 71,
  },
  machUser: {
    threads: "Mach, threads of the user",
    forkJoin: 338,
    pingPong: 115,
  },
  spinKernel: {
    threads: "SPIN, threads in the kernel",
    forkJoin: 22,
    pingPong: 17,
  },
  spinLibrary: {
    threads: "SPIN, a library on top",
    forkJoin: 262,
    pingPong: 159,
  },
  spinBuiltIn: {
    threads: "SPIN, built in",
    forkJoin: 111,
    pingPong: 85,
  },
};

/** The same operation with some kind of threads in each system. */
export function threads1995(
  operation: "forkJoin" | "pingPong",
  spin: Threads1995,
): Microseconds1995 {
  const { osf1Kernel, machKernel } = THREADS_1995;
  return {
    spin: spin[operation],
    osf1: osf1Kernel[operation],
    mach: machKernel[operation],
  };
}

/** Names of the measurements of memory ([[§Faults, measured]] says what each of them is). */
export type MemoryOperation =
  | "Dirty"
  | "Fault"
  | "Trap"
  | "Prot1"
  | "Prot100"
  | "Unprot100"
  | "Appel1"
  | "Appel2";

// To open a hundred pages was quick in Mach, because it put the work off until they were used.

/** Memory: what programs do with protected pages. OSF/1 and Mach cannot tell whether a page was written. */
export const MEMORY_1995: Readonly<Record<MemoryOperation, Microseconds1995>> =
  {
    Dirty: { spin: 2 },
    Fault: { spin: 29, osf1: 329, mach: 415 },
    Trap: { spin: 7, osf1: 260, mach: 185 },
    Prot1: { spin: 16, osf1: 45, mach: 106 },
    Prot100: { spin: 213, osf1: 1041, mach: 1792 },
    Unprot100: { spin: 214, osf1: 1016, mach: 302 },
    Appel1: { spin: 39, osf1: 382, mach: 819 },
    Appel2: { spin: 29, osf1: 351, mach: 608 },
  };

/** SPIN's raise of an event with one parameter, by the number of its handlers: called, and inlined. */
export const RAISES_1995: Readonly<
  Record<0 | 1 | 5 | 10 | 50, readonly [called: number, inlined: number]>
> = {
  0: [0.13, 0.13],
  1: [0.39, 0.24],
  5: [1.25, 0.45],
  10: [2.32, 0.72],
  50: [11.51, 2.87],
};

/** What each further handler that has to be called adds to such a raise. */
export const HANDLER_1995: Microseconds1995 = { spin: 0.23 };
