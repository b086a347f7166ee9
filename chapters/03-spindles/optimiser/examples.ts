// # A small procedure for each pass
//
// What a pass does is best seen on a procedure in which it has nothing else to do.
//
// The figures of this part are made from these: each is shown to its pass, and then everything that
// is left over is tidied away.

/** A procedure that a pass can do something with. */
export interface OptimiserExample {
  /** The name of the pass. */
  readonly pass: string;
  /** What it is to do. */
  readonly says: string;
  /** The procedure, as text. */
  readonly text: string;
}

/** The procedures. */
export const OPTIMISER_EXAMPLES: readonly OptimiserExample[] = [
  {
    pass: "propagateConstants",
    says: "a parameter that is 2 on every path that is taken is 2",
    text: `procedure p(1): u64
b0():
  v0: bool = less 1 2
  branch v0 b1 b2
b1():
  jump b3(2)
b2():
  jump b3(5)
b3(v1: u64):
  v2: u64 = multiply v1 3
  return v2`,
  },
  {
    pass: "numberValues",
    says: "a sum is computed once, whichever way round it stands",
    text: `procedure p(2): u64
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: u64 = add v0 v1
  v3: u64 = add v1 v0
  v4: u64 = subtract v2 v3
  v5: u64 = add v4 v2
  return v5`,
  },
  {
    pass: "rememberMemory",
    says:
      "what was stored is not loaded, and what is overwritten is not stored",
    text: `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  store state+0.8 n v0
  v1: u64 = load state+8.8 m
  store state+0.8 n v1
  v2: u64 = load state+0.8 n
  v3: u64 = add v2 1
  return v3`,
  },
  {
    pass: "rememberMemory",
    says: "a check between two stores keeps both",
    text: `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  store state+0.8 n v0
  v1: bool = less v0 9
  check#0 v1 index "v0 < 9"
  store state+0.8 n 1
  return v0`,
  },
  {
    pass: "decide",
    says:
      "behind a check, the same index needs no other, nor does a smaller one",
    text: `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  v1: bool = less v0 10
  check#0 v1 index "v0 < 10"
  v2: bool = less v0 12
  check#1 v2 index "v0 < 12"
  v3: u64 = and v0 15
  return v3`,
  },
  {
    pass: "decide",
    says: "a loop's counter stays below its end",
    text: `procedure p(0)
b0():
  jump b1(0)
b1(v0: u64):
  v1: bool = less v0 9
  branch v1 b2 b3
b2():
  v2: bool = less v0 10
  check#0 v2 index "v0 < 10"
  store state+0[8 x 10].8 a[] 1 v0
  v3: u64 = add v0 1
  jump b1(v3)
b3():
  return`,
  },
  {
    pass: "unrollLoops",
    says:
      "two rounds are written out, with the loop behind them that is never entered",
    text: `procedure p(0)
b0():
  jump b1(0)
b1(v0: u64):
  v1: bool = less v0 2
  branch v1 b2 b3
b2():
  v2: u64 = call Test.act v0
  v3: u64 = add v0 1
  jump b1(v3)
b3():
  return`,
  },
  {
    pass: "threadJumps",
    says: "who passes 1 need not be asked whether it is 1",
    text: `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  v1: bool = less v0 9
  branch v1 b1 b2
b1():
  v2: u64 = call Test.act v0
  jump b3(1)
b2():
  v3: u64 = call Test.act 0
  v4: bool = equal v3 0
  jump b3(v4)
b3(v5: bool):
  branch v5 b4 b5
b4():
  return 1
b5():
  return 2`,
  },
  {
    pass: "selectValues",
    says: "the lesser of two numbers is selected",
    text: `procedure p(2): u64
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: bool = less v0 v1
  branch v2 b1 b2
b1():
  jump b3(v0)
b2():
  jump b3(v1)
b3(v3: u64):
  return v3`,
  },
  {
    pass: "selectValues",
    says: "two cheap questions become one branch",
    text: `procedure p(2): u64
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  v2: bool = less v0 5
  branch v2 b1 b3
b1():
  v3: bool = less v1 7
  branch v3 b2 b3
b2():
  v4: u64 = call Test.act v0
  return v4
b3():
  return 0`,
  },
  {
    pass: "rotateLoops",
    says: "the question is asked in front of the loop and at its end",
    text: `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  jump b1(0, 1)
b1(v1: u64, v2: u64):
  v3: bool = less v1 v0
  branch v3 b2 b3
b2():
  v4: u64 = shiftLeft v2 1
  v5: u64 = add v1 1
  jump b1(v5, v4)
b3():
  return v2`,
  },
  {
    pass: "hoist",
    says:
      "a product that does not change, and a check of it, leave the loop; a store stays",
    text: `procedure p(2)
b0():
  v0: u64 = parameter 0
  v1: u64 = parameter 1
  jump b1(0)
b1(v2: u64):
  v3: u64 = multiply v0 v1
  v4: bool = less v3 8
  check#0 v4 index "v3 < 8"
  v5: u64 = load state+0.8 n
  store state+64[8 x 8].8 a[] v5 v3
  v6: u64 = add v2 1
  v7: bool = less v6 v0
  branch v7 b2 b3
b2():
  jump b1(v6)
b3():
  return`,
  },
  {
    pass: "divideByNumbers",
    says: "a tenth is a product, and a remainder is what is left of it",
    text: `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  v1: u32 = convert v0
  v2: u32 = divide v1 10
  v3: u64 = convert v2
  v4: u64 = divide v0 7
  v5: u64 = add v3 v4
  return v5`,
  },
  {
    pass: "multiplyByNumbers",
    says: "a number that repeats itself is made of shifts",
    text: `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  v1: u64 = multiply v0 72340172838076673
  return v1`,
  },
  {
    pass: "stepAddresses",
    says: "the address counts, and the counter goes",
    text: `procedure p(0): u64
b0():
  jump b1(0, 0)
b1(v0: u64, v1: u64):
  v2: u64 = load state+0[16 x 40].8 a[].x v0
  v3: u64 = add v1 v2
  v4: u64 = add v0 1
  v5: bool = less v4 40
  branch v5 b2 b3
b2():
  jump b1(v4, v3)
b3():
  return v3`,
  },
  {
    pass: "shareAddresses",
    says: "three accesses to a record find it once",
    text: `procedure p(1)
b0():
  v0: u64 = parameter 0
  v1: bool = less v0 9
  check#0 v1 index "v0 < 9"
  v2: u64 = load state+0[16 x 9].8 a[].x v0
  v3: u64 = load state+8[16 x 9].8 a[].y v0
  v4: u64 = add v2 v3
  store state+0[16 x 9].8 a[].x v4 v0
  return`,
  },
  {
    pass: "tidy",
    says:
      "empty blocks, parameters that are always the same and unused values go",
    text: `procedure p(1): u64
b0():
  v0: u64 = parameter 0
  v1: u64 = add v0 1
  v2: bool = less v0 3
  branch v2 b1 b2
b1():
  jump b3(v0)
b2():
  jump b3(v0)
b3(v3: u64):
  jump b4(v3)
b4(v4: u64):
  return v4`,
  },
];
